import { resourceRef } from '@/server/http/parameters.ts'
import { serve } from '@/server/http/serve.ts'
import { dependents } from '@/server/verbs/dependents.ts'

export const GET = serve({}, ({ url, context }) => dependents(context, resourceRef(url)))
