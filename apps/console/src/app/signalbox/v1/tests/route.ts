import { readJson } from '@/server/http/body.ts'
import { text } from '@/server/http/parameters.ts'
import { serve } from '@/server/http/serve.ts'
import { routeTests } from '@/server/verbs/route-tests.ts'

export const GET = serve({}, ({ url, context }) => {
  const namespace = text(url, 'namespace')
  return routeTests(context, namespace === undefined ? {} : { namespace })
})

export const POST = serve({ audit: 'never' }, async ({ request, context }) =>
  routeTests(context, await readJson(request)),
)
