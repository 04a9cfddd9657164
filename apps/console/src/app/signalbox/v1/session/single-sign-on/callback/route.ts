import { answerArrival } from '@/server/http/single-sign-on-answer.ts'
import { serve } from '@/server/http/serve.ts'
import { cookieOf } from '@/server/http/session-cookie.ts'
import { arriveFromSingleSignOn } from '@/server/verbs/accounts/single-sign-on.ts'

export const GET = serve({ admit: ['anyone'], audit: 'always' }, ({ request, url, context }) =>
  answerArrival(request, () =>
    arriveFromSingleSignOn(context, { search: url.search, state: cookieOf(request, 'visit') }),
  ),
)
