import { serve } from '@/server/http/serve.ts'
import { attachment } from '@/server/verbs/attachment.ts'

export const GET = serve({}, ({ context }) => attachment(context))
