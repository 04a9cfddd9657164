/** Ask: a request of the gateway's own on behalf of one that waits for the answer. */
import { GatewayError } from '../exchange/errors.ts'
import type { RawHeaders, RequestContent, RequestHead } from '../exchange/exchange.ts'
import { createOutcome } from '../exchange/outcome.ts'
import type { Upstream } from '../upstreams/upstreams.ts'
import { AnswerSink } from './answer-sink.ts'
import type { Sending } from './attempt.ts'
import { forward } from './forward.ts'

/** What asking may take, answer included, unless the limit of the request that waits ends sooner. */
const askTimeoutMs = 10_000

export interface Asked extends Pick<Sending, 'method' | 'host' | 'target' | 'headers'> {
  readonly content: Buffer | null
}

/**
 * @returns the answer, whole.
 * @throws GatewayError `authoriser-failed` where there is none; `client-gone` where nobody waits any more
 */
export async function ask(sending: Sending, upstream: Upstream, asked: Asked): Promise<AnswerSink> {
  const answer = new AnswerSink()
  const content = asked.content === null ? null : wholeContent(asked.content)
  try {
    await forward({
      ...sending,
      ...asked,
      exchange: { ...endsOf(sending), request: toHead(asked), content, response: answer, upgrade: null },
      content,
      outcome: createOutcome(),
      upstream,
      editResponse: (headers) => headers,
      requestTimeoutMs: Math.min(sending.requestTimeoutMs ?? askTimeoutMs, askTimeoutMs),
      backendTimeoutMs: null,
      retry: null,
      preferred: null,
      hashKey: null,
    })
  } catch (thrown) {
    if (thrown instanceof GatewayError && thrown.code === 'client-gone') throw thrown
    throw new GatewayError('authoriser-failed', { cause: thrown })
  }
  if (!answer.isWhole) throw new GatewayError('authoriser-failed')
  return answer
}

function endsOf({ exchange }: Sending) {
  const { id, startedAtMs, socket, scheme, sni, peer, local, clientCertificate } = exchange
  const onAbort = (listener: () => void): void => exchange.onAbort(listener)
  return { id, startedAtMs, socket, scheme, sni, peer, local, clientCertificate, onAbort }
}

function toHead({
  method,
  target,
  headers,
}: {
  readonly method: string
  readonly target: string
  readonly headers: RawHeaders
}): RequestHead {
  return { method, target, httpVersion: '2.0', headers }
}

function wholeContent(content: Buffer): RequestContent {
  return {
    length: content.length,
    async *chunks() {
      if (content.length > 0) yield content
    },
  }
}
