/** The few parts of the protocol buffers wire format that are needed here (protobuf.dev, Encoding). Pure. */

/** A field that is written: text, bytes of a message, or a whole number of at most 53 bits. */
export type WrittenField = readonly [number: number, value: string | Uint8Array | number]

/** Fields of the default value ('' and 0) are left out, as proto3 does. */
export function writeMessage(fields: readonly WrittenField[]): Buffer {
  return Buffer.concat(
    fields.flatMap(([number, value]) => {
      if (value === '' || value === 0) return []
      if (typeof value === 'number') return [writeVarint(number * 8), writeVarint(value)]
      const bytes = Buffer.from(value)
      return [writeVarint(number * 8 + 2), writeVarint(bytes.length), bytes]
    }),
  )
}

function writeVarint(value: number): Buffer {
  const bytes: number[] = []
  // Negative ones stand there as 64 bits in two’s complement.
  let rest = BigInt.asUintN(64, BigInt(value))
  for (; rest >= 0x80n; rest >>= 7n) bytes.push(Number(rest & 0x7fn) + 0x80)
  bytes.push(Number(rest))
  return Buffer.from(bytes)
}

/** What a message holds, by field number. Fields of fixed width are passed over. */
export interface ReadMessage {
  readonly numbers: ReadonlyMap<number, number>
  /** Texts, bytes and messages, as often as they stand there. */
  readonly bytes: ReadonlyMap<number, readonly Buffer[]>
}

/** @throws RangeError where the bytes are no message. */
export function readMessage(message: Buffer): ReadMessage {
  const numbers = new Map<number, number>()
  const bytes = new Map<number, Buffer[]>()
  let at = 0
  const varint = (): number => {
    let value = 0
    for (let factor = 1; ; factor *= 0x80) {
      const byte = message[at++]
      if (byte === undefined || factor > 2 ** 63) throw new RangeError('a number of the message does not end')
      value += (byte & 0x7f) * factor
      if (byte < 0x80) return value
    }
  }
  while (at < message.length) {
    const tag = varint()
    const field = Math.floor(tag / 8)
    const wire = tag % 8
    if (wire === 0) numbers.set(field, varint())
    else if (wire === 2) {
      const end = varint() + at
      if (end > message.length) throw new RangeError('a field of the message is cut off')
      const held = bytes.get(field) ?? []
      held.push(message.subarray(at, end))
      bytes.set(field, held)
      at = end
    } else if (wire === 1 || wire === 5) at += wire === 1 ? 8 : 4
    else throw new RangeError(`the message has a field of the unknown type ${wire}`)
  }
  if (at !== message.length) throw new RangeError('the message is cut off')
  return { numbers, bytes }
}
