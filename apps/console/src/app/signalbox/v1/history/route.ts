import { wholeNumber } from '@/server/http/parameters.ts'
import { serve } from '@/server/http/serve.ts'
import { history } from '@/server/verbs/history.ts'

export const GET = serve({}, ({ url, context }) =>
  history(context, {
    before: wholeNumber(url, 'before', 0, Number.MAX_SAFE_INTEGER),
    limit: wholeNumber(url, 'limit', 1, 500),
  }),
)
