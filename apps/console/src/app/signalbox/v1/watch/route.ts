import { serve } from '@/server/http/serve.ts'
import { gatewayEventStream } from '@/server/stream/gateway-events.ts'
import { demand } from '@/server/verbs/context.ts'

export const GET = serve({ admit: ['gateway', 'user'] }, ({ request, context, system }) => {
  demand(context, 'read-configuration', '*')
  return gatewayEventStream(system, {
    lastEventId: request.headers.get('last-event-id'),
    signal: request.signal,
  })
})
