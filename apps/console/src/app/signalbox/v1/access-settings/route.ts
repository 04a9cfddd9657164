import { serve } from '@/server/http/serve.ts'
import { accessSettings } from '@/server/verbs/accounts/access-settings.ts'

export const GET = serve({}, ({ context }) => accessSettings(context))
