import { serve } from '@/server/http/serve.ts'
import { ownRights } from '@/server/verbs/rights/own-rights.ts'

export const GET = serve({}, ({ context }) => ownRights(context))
