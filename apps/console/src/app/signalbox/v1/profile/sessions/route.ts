import { answerSignedOut } from '@/server/http/session-answer.ts'
import { serve } from '@/server/http/serve.ts'
import { endAllOwnSessions, ownSessions } from '@/server/verbs/accounts/own-sessions.ts'

export const GET = serve({ admit: ['anyone'] }, ({ context }) => ({ sessions: ownSessions(context) }))

export const DELETE = serve({ admit: ['anyone'] }, async ({ request, context }) => {
  await endAllOwnSessions(context)
  return answerSignedOut(request)
})
