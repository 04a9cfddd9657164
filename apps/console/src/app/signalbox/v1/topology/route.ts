import { serve } from '@/server/http/serve.ts'
import { topology } from '@/server/verbs/topology.ts'

export const GET = serve({}, ({ context }) => topology(context))
