import { answerDeparture } from '@/server/http/single-sign-on-answer.ts'
import { text } from '@/server/http/parameters.ts'
import { serve } from '@/server/http/serve.ts'
import { leaveForSingleSignOn } from '@/server/verbs/accounts/single-sign-on.ts'

export const GET = serve({ admit: ['anyone'] }, async ({ request, url, context }) =>
  answerDeparture(request, await leaveForSingleSignOn(context, text(url, 'next') ?? '/')),
)
