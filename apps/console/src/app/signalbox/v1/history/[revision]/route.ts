import { serve } from '@/server/http/serve.ts'
import { revision } from '@/server/verbs/history.ts'

export const GET = serve({}, ({ params, context }) => revision(context, String(params['revision'])))
