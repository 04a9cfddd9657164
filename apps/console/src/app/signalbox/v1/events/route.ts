import { serve } from '@/server/http/serve.ts'
import { consoleEventStream } from '@/server/stream/console-events.ts'
import { demand } from '@/server/verbs/context.ts'

export const GET = serve({}, ({ request, context, system }) => {
  const { actor, access, now } = context
  demand(context, 'watch', '*')
  return consoleEventStream(system, {
    lastEventId: request.headers.get('last-event-id'),
    signal: request.signal,
    mayGoOn: () => actor.type !== 'person' || access.isStanding(actor.session, now().getTime()),
  })
})
