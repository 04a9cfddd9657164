import { readJson } from '@/server/http/body.ts'
import { serve } from '@/server/http/serve.ts'
import { answerSignedIn, answerSignedOut } from '@/server/http/session-answer.ts'
import { session } from '@/server/verbs/accounts/session.ts'
import { signIn } from '@/server/verbs/accounts/sign-in.ts'
import { signOut } from '@/server/verbs/accounts/sign-out.ts'

export const GET = serve({ admit: ['anyone'] }, ({ context }) => session(context))

export const POST = serve({ admit: ['anyone'] }, async ({ request, context }) =>
  answerSignedIn(request, await signIn(context, await readJson(request))),
)

export const DELETE = serve({ admit: ['anyone'] }, async ({ request, context }) => {
  await signOut(context)
  return answerSignedOut(request)
})
