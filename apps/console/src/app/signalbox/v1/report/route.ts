import { readJson } from '@/server/http/body.ts'
import { serve } from '@/server/http/serve.ts'
import { takeReport } from '@/server/runtime/take-report.ts'
import { demandGateway } from '@/server/verbs/context.ts'

export const POST = serve({ admit: ['gateway', 'user'], audit: 'never' }, async ({ request, context, system }) => {
  demandGateway(context)
  takeReport(system.runtime, await readJson(request))
  return new Response(null, { status: 204 })
})
