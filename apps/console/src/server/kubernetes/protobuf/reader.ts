/**
 * Protocol buffers, read by a description of the message: bytes → plain values as JSON would hold them.
 *
 * Fields that are not described are passed over. Zero values (empty texts, 0, false, empty messages) count as absent: clients
 * write them for every field that they do not set.
 *
 * Source: protobuf.dev, "Encoding".
 */

/** What a field holds. `bytes` become base64, as in JSON. */
export type FieldType =
  | 'string'
  | 'bytes'
  | 'int'
  | 'bool'
  | { readonly message: MessageType }
  | { readonly map: 'string' | 'bytes' }
  /** The one field of a message in place of the message. */
  | { readonly convert: MessageType; readonly to: (value: Members) => unknown }

export interface Field {
  readonly name: string
  readonly type: FieldType
  readonly repeated?: true
}

/** Fields by number. A function where a message holds itself. */
export type MessageType = Readonly<Record<number, Field>>

export type Members = Readonly<Record<string, unknown>>

export class ProtobufError extends Error {}

/** @throws ProtobufError where the bytes are cut off or no such message. */
export function readMessage(bytes: Uint8Array, type: MessageType): Members {
  const members = new Map<string, unknown>()
  for (const { number, wire, value } of readFields(bytes)) {
    const field = type[number]
    if (field === undefined) continue
    const read = readValue(field.type, wire, value)
    const before = members.get(field.name)
    if (typeof field.type === 'object' && 'map' in field.type) {
      members.set(field.name, { ...(isMembers(before) ? before : {}), ...(isMembers(read) ? read : {}) })
    } else if (field.repeated === true) members.set(field.name, [...(Array.isArray(before) ? before : []), read])
    else if (!isZero(read)) members.set(field.name, read)
  }
  return Object.fromEntries(members)
}

interface WireField {
  readonly number: number
  readonly wire: number
  readonly value: number | Uint8Array
}

const [varintWire, fixed64Wire, lengthWire, fixed32Wire] = [0, 1, 2, 5]

function* readFields(bytes: Uint8Array): Generator<WireField> {
  let at = 0
  const take = (length: number) => {
    if (length > bytes.byteLength - at) throw new ProtobufError('The message is cut off.')
    at += length
    return bytes.subarray(at - length, at)
  }
  const varint = () => {
    let value = 0
    for (let shift = 1; ; shift *= 128) {
      const [byte = 0] = take(1)
      value += (byte & 127) * shift
      if (byte < 128) return value
      if (shift > 2 ** 56) throw new ProtobufError('A number is longer than any number can be.')
    }
  }
  while (at < bytes.byteLength) {
    const key = varint()
    const number = Math.floor(key / 8)
    const wire = key % 8
    if (wire === varintWire) yield { number, wire, value: varint() }
    else if (wire === lengthWire) yield { number, wire, value: take(varint()) }
    else if (wire === fixed64Wire) yield { number, wire, value: take(8) }
    else if (wire === fixed32Wire) yield { number, wire, value: take(4) }
    else throw new ProtobufError(`There is no field of wire type ${wire}.`)
  }
}

function readValue(type: FieldType, wire: number, value: number | Uint8Array): unknown {
  if (type === 'int' || type === 'bool') {
    if (typeof value !== 'number') throw new ProtobufError('A number was expected.')
    return type === 'bool' ? value !== 0 : value
  }
  if (typeof value === 'number' || wire !== lengthWire) throw new ProtobufError('Text or a message was expected.')
  if (type === 'string') return toText(value)
  if (type === 'bytes') return Buffer.from(value).toString('base64')
  if ('message' in type) return readMessage(value, type.message)
  if ('convert' in type) return type.to(readMessage(value, type.convert))
  return readEntry(value, type.map)
}

/** An entry of a map; in maps empty texts are values like others. */
function readEntry(bytes: Uint8Array, type: 'string' | 'bytes'): Members {
  const parts = new Map([...readFields(bytes)].map(({ number, value }) => [number, value]))
  const [key, value] = [parts.get(1), parts.get(2)]
  const toValue = (raw: Uint8Array) => (type === 'string' ? toText(raw) : Buffer.from(raw).toString('base64'))
  return { [key instanceof Uint8Array ? toText(key) : '']: value instanceof Uint8Array ? toValue(value) : '' }
}

function toText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new ProtobufError('A text is not UTF-8.')
  }
}

function isZero(value: unknown): boolean {
  return (
    value === '' ||
    value === 0 ||
    value === false ||
    value === undefined ||
    (isMembers(value) && Object.keys(value).length === 0)
  )
}

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
