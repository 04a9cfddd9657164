import { readJson } from '@/server/http/body.ts'
import { answerFactorChange } from '@/server/http/session-answer.ts'
import { serve } from '@/server/http/serve.ts'
import { confirmTotp, offerTotp, removeTotp } from '@/server/verbs/accounts/totp-factor.ts'

export const POST = serve({ admit: ['anyone'], audit: 'never' }, ({ context }) => offerTotp(context))

export const PUT = serve({ admit: ['anyone'] }, async ({ request, context }) =>
  answerFactorChange(request, await confirmTotp(context, await readJson(request))),
)

export const DELETE = serve({ admit: ['anyone'] }, async ({ request, context }) =>
  answerFactorChange(request, await removeTotp(context)),
)
