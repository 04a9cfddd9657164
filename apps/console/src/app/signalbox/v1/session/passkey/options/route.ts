import { serve } from '@/server/http/serve.ts'
import { passkeySignInOptions } from '@/server/verbs/accounts/passkey-sign-in.ts'

export const POST = serve({ admit: ['anyone'], audit: 'never' }, ({ context }) => passkeySignInOptions(context))
