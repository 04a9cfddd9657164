import { readJson } from '@/server/http/body.ts'
import { answerDone, param } from '@/server/http/parameters.ts'
import { answerFactorChange } from '@/server/http/session-answer.ts'
import { serve } from '@/server/http/serve.ts'
import { removePasskey, renamePasskey } from '@/server/verbs/accounts/passkeys.ts'

export const PATCH = serve({ admit: ['anyone'] }, async ({ request, params, context }) =>
  answerDone(renamePasskey(context, param(params, 'id'), await readJson(request))),
)

export const DELETE = serve({ admit: ['anyone'] }, async ({ request, params, context }) =>
  answerFactorChange(request, await removePasskey(context, param(params, 'id'))),
)
