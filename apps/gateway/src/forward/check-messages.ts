/**
 * Messages of Envoy's `envoy.service.auth.v3.Authorization/Check`: what is asked and what is answered. Pure.
 *
 * Numbers are those of `envoy/service/auth/v3/{external_auth,attribute_context}.proto`, `envoy/config/core/v3/{address,
 * base}.proto` and `google/rpc/status.proto`.
 */
import { isUtf8 } from 'node:buffer'
import type { ConnectionEnd } from '../exchange/exchange.ts'
import { readMessage, writeMessage, type ReadMessage } from '../exchange/protobuf.ts'

export interface CheckedRequest {
  readonly id: string
  readonly method: string
  /** By lower-case name. */
  readonly headers: ReadonlyMap<string, string>
  /** With the query. */
  readonly path: string
  readonly host: string
  readonly scheme: string
  /** `HTTP/1.1` */
  readonly protocol: string
  /** Declared; -1 where it is not known. */
  readonly size: number
  readonly body: Buffer
  readonly source: ConnectionEnd
  readonly destination: ConnectionEnd
  readonly atMs: number
}

/** A `CheckRequest`. */
export function writeCheckRequest(request: CheckedRequest): Buffer {
  const entries = [...request.headers].map(
    ([name, value]) =>
      [
        3,
        writeMessage([
          [1, name],
          [2, value],
        ]),
      ] as const,
  )
  const http = writeMessage([
    [1, request.id],
    [2, request.method],
    ...entries,
    [4, request.path],
    [5, request.host],
    [6, request.scheme],
    [9, request.size],
    [10, request.protocol],
    // Text must be UTF-8; what is not goes as bytes.
    [isUtf8(request.body) ? 11 : 12, request.body],
  ])
  const time = writeMessage([
    [1, Math.floor(request.atMs / 1000)],
    [2, (Math.floor(request.atMs) % 1000) * 1_000_000],
  ])
  const attributes = writeMessage([
    [1, writePeer(request.source)],
    [2, writePeer(request.destination)],
    [
      4,
      writeMessage([
        [1, time],
        [2, http],
      ]),
    ],
  ])
  return writeMessage([[1, attributes]])
}

function writePeer({ address, port }: ConnectionEnd): Buffer {
  const socketAddress = writeMessage([
    [2, address],
    [3, port],
  ])
  return writeMessage([[1, writeMessage([[1, socketAddress]])]])
}

export interface FieldEdit {
  readonly name: string
  readonly value: string
  readonly action: 'append' | 'overwrite' | 'add-if-absent' | 'overwrite-if-exists'
}

export type CheckAnswer =
  | {
      readonly passes: true
      readonly edits: readonly FieldEdit[]
      /** Lower case. */
      readonly removals: readonly string[]
      readonly responseEdits: readonly FieldEdit[]
    }
  | { readonly passes: false; readonly status: number; readonly edits: readonly FieldEdit[]; readonly body: Buffer }

/**
 * A `CheckResponse`: the code 0 (OK) lets the request pass, any other is a refusal, by 403 unless it says otherwise.
 * @throws RangeError where the bytes are none.
 */
export function readCheckResponse(message: Buffer): CheckAnswer {
  const response = readMessage(message)
  const code = part(response, 1)?.numbers.get(1) ?? 0
  if (code === 0) {
    const ok = part(response, 3)
    return {
      passes: true,
      edits: editsOf(ok, 2),
      removals: (ok?.bytes.get(5) ?? []).map((name) => name.toString().toLowerCase()),
      responseEdits: editsOf(ok, 6),
    }
  }
  const denied = part(response, 2)
  const status = (denied === null ? null : part(denied, 1))?.numbers.get(1) ?? 403
  return {
    passes: false,
    status: status >= 300 && status <= 599 ? status : 403,
    edits: editsOf(denied, 2),
    body: denied?.bytes.get(3)?.at(-1) ?? Buffer.alloc(0),
  }
}

function part(message: ReadMessage, field: number): ReadMessage | null {
  const bytes = message.bytes.get(field)?.at(-1)
  return bytes === undefined ? null : readMessage(bytes)
}

const actions = ['overwrite', 'add-if-absent', 'overwrite', 'overwrite-if-exists'] as const

/** Messages `HeaderValueOption`; without a word on it a field is overwritten. */
function editsOf(message: ReadMessage | null, field: number): readonly FieldEdit[] {
  return (message?.bytes.get(field) ?? []).flatMap((bytes) => {
    const option = readMessage(bytes)
    const header = part(option, 1)
    const name = header?.bytes.get(1)?.at(-1)?.toString() ?? ''
    const value = (header?.bytes.get(2)?.at(-1) ?? header?.bytes.get(3)?.at(-1) ?? Buffer.alloc(0)).toString()
    const appends = part(option, 2)?.numbers.get(1) === 1
    const action = appends ? 'append' : (actions[option.numbers.get(3) ?? 0] ?? 'overwrite')
    return name === '' ? [] : [{ name, value, action }]
  })
}
