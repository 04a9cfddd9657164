import { answerFactorChange } from '@/server/http/session-answer.ts'
import { serve } from '@/server/http/serve.ts'
import { renewRecoveryCodes } from '@/server/verbs/accounts/totp-factor.ts'

export const POST = serve({ admit: ['anyone'] }, async ({ request, context }) =>
  answerFactorChange(request, await renewRecoveryCodes(context)),
)
