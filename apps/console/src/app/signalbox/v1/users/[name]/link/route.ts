import { param } from '@/server/http/parameters.ts'
import { serve } from '@/server/http/serve.ts'
import { issueLinkFor } from '@/server/verbs/accounts/users.ts'

export const POST = serve({}, ({ params, context }) => issueLinkFor(context, param(params, 'name')))
