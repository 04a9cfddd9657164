import { readJson } from '@/server/http/body.ts'
import { serve } from '@/server/http/serve.ts'
import { createUser, users } from '@/server/verbs/accounts/users.ts'

export const GET = serve({}, ({ context }) => ({ users: users(context) }))

export const POST = serve({}, async ({ request, context }) => createUser(context, await readJson(request)))
