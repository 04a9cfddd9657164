/** Ask authorisers: what a rule's ExternalAuth filters make of a request before it is sent. */
import { HeaderList } from '@signalbox/shared/lib'
import { editHeaders, upstreamOf, type Rewrite } from '@signalbox/shared/match'
import type { ListenerTable, MatchRequest } from '@signalbox/shared/table'
import type { Clock } from '../exchange/clock.ts'
import { GatewayError } from '../exchange/errors.ts'
import type { RawHeaders } from '../exchange/exchange.ts'
import { isGrpc } from '../exchange/grpc.ts'
import { authorise, readHead, withoutFraming, type Question, type Sending, type Upstreams } from '../forward/index.ts'

/** Content that an authoriser is told at most, whatever its filter says: it is held in memory. */
const maxToldBytes = 1024 * 1024

export interface Denial {
  readonly status: number
  readonly headers: RawHeaders
  readonly body: Buffer
}

interface Asked {
  readonly listener: ListenerTable
  readonly request: MatchRequest
  readonly rewrite: Rewrite
  /** The client's, before filters. */
  readonly headers: RawHeaders
}

/**
 * Each is asked in turn; the first that refuses decides. Connections of the request's own upstream are kept meanwhile.
 * @returns what is to be sent now, or the answer that ends the exchange.
 * @throws GatewayError where one cannot be asked: the request does not pass.
 */
export async function askAuthorisers(
  sending: Sending,
  { listener, request, rewrite, headers }: Asked,
  { upstreams, clock }: { readonly upstreams: Upstreams; readonly clock: Clock },
): Promise<Sending | Denial> {
  // Looked up in the tick in which the exchange came, all of them, like the upstream of the request itself.
  const questions = rewrite.authorisers.map((auth): Question => {
    const upstream = upstreams.get(upstreamOf(listener, auth.upstream))
    if (upstream === undefined || upstream.target.invalid !== null) throw new GatewayError('authoriser-failed')
    return { auth, upstream, request, headers, atMs: clock.epochMs() }
  })
  const held = [sending.upstream, ...questions.map(({ upstream }) => upstream)]
  for (const upstream of held) upstream.acquire()
  try {
    let current = sending
    const startedAtMs = clock.monotonicMs()
    for (const question of questions) {
      const told = await tellContent(current, question.auth.maxBodyBytes)
      current = told.sending
      const decision = await authorise(question, current, told.head)
      if (!decision.passes) return toDenial(sending, rewrite, decision)
      rewrite.responseEdits.push(...decision.responseEdits)
      current = { ...current, headers: withoutFraming(decision.edit(current.headers)) }
    }
    const { requestTimeoutMs } = sending
    const spentMs = clock.monotonicMs() - startedAtMs
    // What was spent on asking is part of what the rule gives the request as a whole.
    return requestTimeoutMs === null
      ? current
      : { ...current, requestTimeoutMs: Math.max(1, Math.floor(requestTimeoutMs - spentMs)) }
  } finally {
    for (const upstream of held) void upstream.release()
  }
}

async function tellContent(sending: Sending, maxBytes: number) {
  if (maxBytes === 0 || sending.content === null) return { sending, head: null }
  const { head, content } = await readHead(sending.content, Math.min(maxBytes, maxToldBytes))
  return { sending: { ...sending, content }, head }
}

/** @throws GatewayError where the client speaks gRPC and knows no such answers. */
function toDenial({ exchange }: Sending, { responseEdits }: Rewrite, { status, headers, body }: Denial): Denial {
  if (isGrpc(exchange)) throw new GatewayError('forbidden')
  const list = new HeaderList(headers)
  for (const edits of responseEdits) editHeaders(list, edits)
  return { status, headers: withoutFraming(list.toFlat()), body }
}
