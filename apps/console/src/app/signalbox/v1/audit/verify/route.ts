import { serve } from '@/server/http/serve.ts'
import { verifyAudit } from '@/server/verbs/audit.ts'

export const GET = serve({}, ({ context }) => verifyAudit(context))
