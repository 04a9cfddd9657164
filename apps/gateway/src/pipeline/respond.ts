/** Respond: answers made here. Errors as JSON, a page or a line of text, as the client's Accept says; redirects bare. */
import type { FilterAnswer } from '@signalbox/shared/match'
import type { GatewayError } from '../exchange/errors.ts'
import type { Exchange, RawHeaders } from '../exchange/exchange.ts'
import { isGrpc, toGrpcAnswer } from '../exchange/grpc.ts'
import type { Outcome } from '../exchange/outcome.ts'
import type { Denial } from './ask-authorisers.ts'
import { chooseForm, type AnswerForm } from './accept.ts'
import { toVia } from './client-address.ts'
import { errorPagePolicy, toErrorPage } from './error-page.ts'

/** Sends `error` to the client, or cuts the connection where a response was begun or nobody is left to answer. */
export function respondError(exchange: Exchange, outcome: Outcome, error: GatewayError, extra: RawHeaders): void {
  outcome.errorCode = error.code
  if (exchange.response.started || error.code === 'client-gone') {
    exchange.response.destroy()
    return
  }
  if (isGrpc(exchange)) {
    const { status, headers } = toGrpcAnswer(error)
    respond(exchange, outcome, status, { headers: [...headers, ...extra], body: null })
    return
  }
  const form = chooseForm(acceptOf(exchange))
  respond(exchange, outcome, error.status, {
    headers: [
      'content-type',
      `${form}; charset=utf-8`,
      'cache-control',
      'no-store',
      'x-content-type-options',
      'nosniff',
      ...(form === 'text/html' ? ['content-security-policy', errorPagePolicy] : []),
      ...(error.status === 503 ? ['retry-after', '1'] : []),
      ...extra,
    ],
    body: Buffer.from(toBody(form, exchange, error)),
  })
}

/** A redirect, or the answer to a browser's preflight. */
export function respondFilter(exchange: Exchange, outcome: Outcome, answer: FilterAnswer, extra: RawHeaders): void {
  const headers =
    'location' in answer
      ? ['location', answer.location]
      : answer.headers.flatMap(({ name, value }) => [name.toLowerCase(), value])
  respond(exchange, outcome, answer.statusCode, { headers: [...headers, ...extra], body: null })
}

/** What an authoriser answers in place of the origin. */
export function respondDenial(exchange: Exchange, outcome: Outcome, denial: Denial, extra: RawHeaders): void {
  const { status, headers, body } = denial
  respond(exchange, outcome, status, { headers: [...headers, ...extra], body: status === 304 ? null : body })
}

/**
 * `OPTIONS *` asks about the gateway itself (RFC 9110 §9.3.7), and so does a request that may go no further (§7.6.2): it
 * is there, and that is all it says.
 */
export function respondToPing(exchange: Exchange, outcome: Outcome): void {
  respond(exchange, outcome, 204, { headers: [], body: null })
}

interface Answer {
  readonly headers: RawHeaders
  readonly body: Buffer | null
}

function respond(exchange: Exchange, outcome: Outcome, status: number, { headers, body }: Answer): void {
  const { response, request, id } = exchange
  outcome.status = status
  response.begin(
    status,
    [...headers, 'x-request-id', id, 'via', toVia(request.httpVersion)],
    body === null ? 0 : body.length,
  )
  if (body !== null && request.method !== 'HEAD') {
    outcome.responseBytes = body.length
    response.write(body)
  }
  response.end()
}

function toBody(form: AnswerForm, exchange: Exchange, { status, code, title, detail }: GatewayError): string {
  const requestId = exchange.id
  switch (form) {
    case 'application/json':
      return `${JSON.stringify({ status, code, title, detail, requestId })}\n`
    case 'text/html':
      return toErrorPage({ status, title, detail, requestId })
    case 'text/plain':
      return `${status} ${title}\n${detail}\nRequest ${requestId}\n`
  }
}

function acceptOf({ request: { headers } }: Exchange): string | undefined {
  const values: string[] = []
  for (let index = 0; index + 1 < headers.length; index += 2)
    if (headers[index]?.toLowerCase() === 'accept') values.push(headers[index + 1] ?? '')
  return values.length === 0 ? undefined : values.join()
}
