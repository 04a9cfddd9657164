/** Respond: answers made here. Errors as JSON, a page or a line of text, as the client's Accept says; redirects bare. */
import type { FilterAnswer } from '@signalbox/shared/match'
import type { PolicyAnswer } from '@signalbox/shared/policies'
import type { GatewayError } from '../exchange/errors.ts'
import type { Exchange, RawHeaders } from '../exchange/exchange.ts'
import { isGrpc, toGrpcAnswer } from '../exchange/grpc.ts'
import type { Outcome } from '../exchange/outcome.ts'
import type { Denial } from './ask-authorisers.ts'
import { chooseForm, type AnswerForm } from './accept.ts'
import { toVia, without } from './client-address.ts'
import { errorPagePolicy, toErrorPage } from './error-page.ts'
import { toMessageBody } from './message-body.ts'

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
  respond(exchange, outcome, error.status, toErrorContent(exchange, error, extra))
}

function toErrorContent(exchange: Exchange, error: GatewayError, extra: RawHeaders) {
  const form = chooseForm(acceptOf(exchange))
  return {
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
  }
}

/** The answer to an error where a response was begun that nothing of was sent. */
export function toErrorAnswer(exchange: Exchange, outcome: Outcome, error: GatewayError) {
  outcome.errorCode = error.code
  const { headers, body } = toErrorContent(exchange, error, ['x-request-id', exchange.id])
  return isGrpc(exchange)
    ? { ...toGrpcAnswer(error), body: Buffer.alloc(0) }
    : { status: error.status, headers, body: exchange.request.method === 'HEAD' ? Buffer.alloc(0) : body }
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

/** What a policy answers in place of the origin. */
export function respondPolicy(exchange: Exchange, outcome: Outcome, answer: PolicyAnswer, extra: RawHeaders): void {
  const { status, headers = [], body, message } = answer
  if (isGrpc(exchange)) {
    const fields = toGrpcAnswer({ code: 'forbidden', status, detail: message ?? '' })
    // What describes a body that is not sent would be there twice.
    const others = without(headers, (name) => name === 'content-type')
    respond(exchange, outcome, fields.status, { headers: [...fields.headers, ...others, ...extra], body: null })
    return
  }
  if (message === undefined) {
    const content = body === undefined ? null : Buffer.from(body)
    respond(exchange, outcome, status, { headers: [...headers, ...extra], body: content })
    return
  }
  const { contentType, text } = toMessageBody(acceptOf(exchange), { status, message, requestId: exchange.id })
  respond(exchange, outcome, status, {
    headers: ['content-type', `${contentType}; charset=utf-8`, ...headers, ...extra],
    body: Buffer.from(text),
  })
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
