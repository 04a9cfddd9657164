import { serve } from '@/server/http/serve.ts'
import { passkeyOptions } from '@/server/verbs/accounts/passkeys.ts'

export const POST = serve({ admit: ['anyone'], audit: 'never' }, ({ context }) => passkeyOptions(context))
