/** Protocol buffers, written: the wire format of single fields. Source: protobuf.dev, "Encoding". */

/** Field `number` of type string, bytes or message; left out where there is nothing to say. */
export function text(number: number, value: string | undefined): Uint8Array {
  return value === undefined || value === '' ? new Uint8Array() : message(number, Buffer.from(value, 'utf8'))
}

export function message(number: number, content: Uint8Array): Uint8Array {
  return Buffer.concat([varint(number * 8 + 2), varint(content.byteLength), content])
}

export function whole(number: number, value: number | undefined): Uint8Array {
  return value === undefined || value === 0 ? new Uint8Array() : Buffer.concat([varint(number * 8), varint(value)])
}

export function yes(number: number, value: boolean | undefined): Uint8Array {
  return whole(number, value === true ? 1 : 0)
}

export function double(number: number, value: number | undefined): Uint8Array {
  if (value === undefined || value === 0) return new Uint8Array()
  const bytes = Buffer.alloc(8)
  bytes.writeDoubleLE(value)
  return Buffer.concat([varint(number * 8 + 1), bytes])
}

/** A field for each element. */
export function each<T>(values: readonly T[] | undefined, write: (value: T) => Uint8Array): Uint8Array {
  return Buffer.concat((values ?? []).map(write))
}

export function join(...fields: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(fields)
}

/** @param value zero or more. */
function varint(value: number): Uint8Array {
  const bytes: number[] = []
  let rest = value
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push(128 + (rest % 128))
  return Buffer.from([...bytes, rest])
}
