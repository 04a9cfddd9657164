import { param } from '@/server/http/parameters.ts'
import { serve } from '@/server/http/serve.ts'
import { removeFactorsOf } from '@/server/verbs/accounts/users.ts'

export const DELETE = serve({}, ({ params, context }) => removeFactorsOf(context, param(params, 'name')))
