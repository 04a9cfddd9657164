import { serve } from '@/server/http/serve.ts'
import { consoleEventStream } from '@/server/stream/console-events.ts'
import { demandUser, visibilityOf } from '@/server/verbs/context.ts'

export const GET = serve({}, ({ request, context, system }) => {
  const { actor, access, now } = context
  demandUser(context)
  return consoleEventStream(system, {
    lastEventId: request.headers.get('last-event-id'),
    signal: request.signal,
    visibility: () => visibilityOf(context),
    mayGoOn: () => access.isStanding(actor, now().getTime()),
  })
})
