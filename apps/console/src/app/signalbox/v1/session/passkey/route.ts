import { readJson } from '@/server/http/body.ts'
import { serve } from '@/server/http/serve.ts'
import { answerSignedIn } from '@/server/http/session-answer.ts'
import { signInWithPasskey } from '@/server/verbs/accounts/passkey-sign-in.ts'

export const POST = serve({ admit: ['anyone'] }, async ({ request, context }) =>
  answerSignedIn(request, await signInWithPasskey(context, await readJson(request))),
)
