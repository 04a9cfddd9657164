import { serve } from '@/server/http/serve.ts'
import { gatewayEventStream } from '@/server/stream/gateway-events.ts'
import { demandGateway } from '@/server/verbs/context.ts'

export const GET = serve({ admit: ['gateway', 'user'] }, ({ request, context, system }) => {
  demandGateway(context)
  const { actor, access, now } = context
  return gatewayEventStream(system, {
    lastEventId: request.headers.get('last-event-id'),
    signal: request.signal,
    namespaces: actor.type === 'gateway' ? actor.namespaces : undefined,
    mayGoOn: () => access.isStanding(actor, now().getTime()),
  })
})
