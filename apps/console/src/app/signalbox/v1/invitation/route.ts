import { readJson } from '@/server/http/body.ts'
import { serve } from '@/server/http/serve.ts'
import { answerSignedIn } from '@/server/http/session-answer.ts'
import { lookAtLink, spendLink } from '@/server/verbs/accounts/links.ts'

export const POST = serve({ admit: ['anyone'], audit: 'never' }, async ({ request, context }) =>
  lookAtLink(context, await readJson(request)),
)

export const PUT = serve({ admit: ['anyone'] }, async ({ request, context }) =>
  answerSignedIn(request, await spendLink(context, await readJson(request))),
)
