import { readJson } from '@/server/http/body.ts'
import { answerDone, param } from '@/server/http/parameters.ts'
import { serve } from '@/server/http/serve.ts'
import { changeUser, deleteUser } from '@/server/verbs/accounts/users.ts'

export const PATCH = serve({}, async ({ request, params, context }) =>
  changeUser(context, param(params, 'name'), await readJson(request)),
)

export const DELETE = serve({}, ({ params, context }) => answerDone(deleteUser(context, param(params, 'name'))))
