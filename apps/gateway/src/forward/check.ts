/**
 * Check: Envoy's way to ask whether a request may pass (`envoy.service.auth.v3.Authorization/Check`, by gRPC). Edits of
 * fields and of the client's answer are carried out; those of the query are not.
 */
import { HeaderList, isHeaderName, isHeaderValue } from '@signalbox/shared/lib'
import type { HeaderEdits } from '@signalbox/shared/table'
import { GatewayError } from '../exchange/errors.ts'
import type { RawHeaders } from '../exchange/exchange.ts'
import { ask } from './ask.ts'
import type { AnswerSink } from './answer-sink.ts'
import type { Sending } from './attempt.ts'
import type { Decision, Question } from './authorise.ts'
import { readCheckResponse, writeCheckRequest, type CheckAnswer, type FieldEdit } from './check-messages.ts'
import { toldHeaders } from './told-headers.ts'

const target = '/envoy.service.auth.v3.Authorization/Check'
/** Whether the message is compressed, and its length (gRPC over HTTP/2, Length-Prefixed-Message). */
const prefixBytes = 5

/** @throws GatewayError `authoriser-failed` where the answer is none. */
export async function check(question: Question, sending: Sending, content: Buffer | null): Promise<Decision> {
  const { upstream, request } = question
  const answer = await ask(sending, upstream, {
    method: 'POST',
    target,
    host: upstream.target.hostHeader ?? (request.authority === '' ? null : request.authority),
    headers: ['content-type', 'application/grpc', 'te', 'trailers'],
    content: toFrame(writeCheckRequest(toChecked(question, sending, content))),
  })
  const decided = readAnswer(answer)
  if (decided.passes)
    return {
      passes: true,
      edit: (headers) => withEdits(headers, decided.edits, decided.removals),
      responseEdits: decided.responseEdits.map(toHeaderEdits),
    }
  return { passes: false, status: decided.status, headers: withEdits([], decided.edits, []), body: decided.body }
}

function toChecked({ request, headers, auth, atMs }: Question, { exchange }: Sending, content: Buffer | null) {
  const told = new HeaderList(toldHeaders({ auth, headers }))
  const { httpVersion } = exchange.request
  return {
    id: exchange.id,
    method: request.method,
    headers: new Map([...told].map(([name]) => [name.toLowerCase(), told.get(name) ?? ''])),
    path: request.path + request.search,
    host: request.authority,
    scheme: exchange.scheme,
    protocol: httpVersion === '2.0' ? 'HTTP/2' : `HTTP/${httpVersion}`,
    size: exchange.content === null ? 0 : (exchange.content.length ?? -1),
    body: content ?? Buffer.alloc(0),
    source: exchange.peer,
    destination: exchange.local,
    atMs,
  }
}

function toFrame(message: Buffer): Buffer {
  const prefix = Buffer.alloc(prefixBytes)
  prefix.writeUInt32BE(message.length, 1)
  return Buffer.concat([prefix, message])
}

function readAnswer({ status, headers, trailers, body }: AnswerSink): CheckAnswer {
  const fields = new HeaderList([...headers, ...trailers])
  const isGood = status === 200 && fields.get('grpc-status') === '0' && body.length >= prefixBytes
  if (!isGood || body[0] !== 0 || body.readUInt32BE(1) !== body.length - prefixBytes)
    throw new GatewayError('authoriser-failed')
  try {
    return readCheckResponse(body.subarray(prefixBytes))
  } catch (error) {
    throw new GatewayError('authoriser-failed', { cause: error })
  }
}

/** Of the request's Host nothing is changed: the route was chosen by it. */
function withEdits(headers: RawHeaders, edits: readonly FieldEdit[], removals: readonly string[]): RawHeaders {
  const list = new HeaderList(headers)
  for (const name of removals) list.remove(name)
  for (const { name, value, action } of edits) {
    if (!isHeaderName(name) || !isHeaderValue(value)) throw new GatewayError('authoriser-failed')
    const isThere = list.has(name)
    if (isAdded(name, action)) list.append(name, value)
    else if (action === 'overwrite' || isThere === (action === 'overwrite-if-exists')) list.set(name, value)
  }
  return list.toFlat()
}

function toHeaderEdits({ name, value, action }: FieldEdit): HeaderEdits {
  const line = [{ name, value }]
  if (!isHeaderName(name) || !isHeaderValue(value)) throw new GatewayError('authoriser-failed')
  return isAdded(name, action) ? { set: [], add: line, remove: [] } : { set: line, add: [], remove: [] }
}

/** Cookies stand beside each other. */
const isAdded = (name: string, action: FieldEdit['action']): boolean =>
  action === 'append' || name.toLowerCase() === 'set-cookie'
