/** One gRPC call with one message, by the schema of reflection or of a .proto text, and what comes back. */
import { status, type Metadata, type StatusObject } from '@grpc/grpc-js'
import * as z from 'zod'
import { openChannel, type CallPlace } from './send-call-channel.ts'
import { fromMessage, toMessage } from './send-call-message.ts'
import { reflect } from './send-call-reflection.ts'
import { methodOf, schemaOfProto, type CallKind, type CallMethod, type Schema } from './send-call-schema.ts'
import { nothingListens } from './send-connect.ts'

const maxMessages = 100
const maxAnswerBytes = 256 * 1024

export const callInput = z.strictObject({
  /** `shop.v1.Carts/Get` */
  method: z
    .string()
    .max(512)
    .regex(/^\/?[\w.]+\/\w+$/, 'This must be a service and its method, as in shop.v1.Carts/Get.'),
  /** JSON; empty: a message without any field set. */
  message: z
    .string()
    .max(256 * 1024)
    .default(''),
  /** Left out: the services are asked by server reflection. */
  proto: z
    .string()
    .max(512 * 1024)
    .exactOptional(),
  deadlineMs: z.number().int().min(1).max(30_000).default(5000),
})

type CallInput = z.infer<typeof callInput>

interface SentField {
  readonly name: string
  /** Base64 for names that end in `-bin`. */
  readonly value: string
}

export interface SentCall {
  readonly kind: CallKind
  /** Each as JSON, in the order in which they came; at most 100 with at most 256 KiB in all. */
  readonly messages: readonly unknown[]
  /** There were more. */
  readonly truncated: boolean
  readonly status: { readonly code: number; readonly name: string; readonly details: string }
  /** Metadata before the messages. */
  readonly headers: readonly SentField[]
  /** Metadata behind them. */
  readonly trailers: readonly SentField[]
  /** Milliseconds from the start. */
  readonly timing: { readonly totalMs: number }
}

/** @throws VerbError `Invalid` at `call.proto`, `call.method` or `call.message`, `Unavailable` where nothing listens. */
export async function sendCall(place: CallPlace, input: CallInput): Promise<SentCall> {
  const method = methodOf(await schemaFor(place, input.proto), input.method)
  const bytes = Buffer.from(toMessage(method.request, input.message))
  const startedMs = performance.now()
  const received = await receive(place, { method, bytes, deadlineMs: input.deadlineMs })
  const { code, details } = received.status
  if (code === status.UNAVAILABLE && details.includes('ECONNREFUSED')) throw nothingListens(place.to)
  return {
    kind: method.kind,
    messages: received.messages.map((message) => read(method, message)),
    truncated: received.truncated,
    status: { code, name: status[code] ?? String(code), details },
    headers: toFields(received.headers),
    trailers: toFields(received.status.metadata),
    timing: { totalMs: Math.round((performance.now() - startedMs) * 10) / 10 },
  }
}

export async function schemaFor(place: CallPlace, proto: string | undefined): Promise<Schema> {
  return proto === undefined || proto.trim() === '' ? reflect(place) : schemaOfProto(proto)
}

interface Received {
  readonly messages: readonly Buffer[]
  readonly truncated: boolean
  readonly status: StatusObject
  readonly headers: Metadata | null
}

/** A unary call is a call with a stream of one answer, byte for byte. */
function receive(
  place: CallPlace,
  call: { readonly method: CallMethod; readonly bytes: Buffer; readonly deadlineMs: number },
): Promise<Received> {
  const channel = openChannel(place)
  const same = (bytes: Buffer): Buffer => bytes
  const stream = channel.makeServerStreamRequest(`/${call.method.name}`, same, same, call.bytes, place.metadata, {
    deadline: Date.now() + call.deadlineMs,
  })
  const messages: Buffer[] = []
  let size = 0
  let headers: Metadata | null = null
  let truncated = false
  return new Promise((resolve) => {
    stream.on('metadata', (metadata) => (headers = metadata))
    stream.on('data', (message: Buffer) => {
      size += message.length
      truncated ||= messages.length === maxMessages || size > maxAnswerBytes
      if (truncated) stream.cancel()
      else messages.push(message)
    })
    // The status says the same.
    stream.on('error', () => undefined)
    stream.on('status', (ended) => {
      channel.close()
      resolve({ messages, truncated, status: ended, headers })
    })
  })
}

function read({ response }: CallMethod, bytes: Buffer): unknown {
  try {
    return fromMessage(response, bytes)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return { notReadable: `This is no ${response.fullName.slice(1)}: ${why}.`, base64: bytes.toString('base64') }
  }
}

function toFields(metadata: Metadata | null): readonly SentField[] {
  return Object.entries(metadata?.toJSON() ?? {}).flatMap(([name, values]) =>
    values.map((value) => ({ name, value: typeof value === 'string' ? value : value.toString('base64') })),
  )
}
