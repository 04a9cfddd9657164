/** DER: the few ASN.1 values that a certificate is made of, as bytes. Sources: X.690 section 8 to 10; RFC 5280 appendix A. */

export function sequence(...members: readonly Uint8Array[]): Buffer {
  return encode(0x30, Buffer.concat(members))
}

export function set(...members: readonly Uint8Array[]): Buffer {
  return encode(0x31, Buffer.concat(members))
}

/** `[number]` around whole values. */
export function explicit(number: number, ...members: readonly Uint8Array[]): Buffer {
  return encode(0xa0 + number, Buffer.concat(members))
}

/** `[number]` in place of the tag of a primitive value. */
export function implicit(number: number, content: Uint8Array): Buffer {
  return encode(0x80 + number, content)
}

/** A number of zero or more, big-endian. */
export function integer(bytes: Uint8Array): Buffer {
  const start = bytes.findIndex((byte) => byte !== 0)
  const significant = start === -1 ? Buffer.from([0]) : Buffer.from(bytes.subarray(start))
  const isNegative = (significant[0] ?? 0) > 0x7f
  return encode(0x02, isNegative ? Buffer.concat([Buffer.from([0]), significant]) : significant)
}

export function yes(): Buffer {
  return encode(0x01, Buffer.from([0xff]))
}

/** Dotted decimal, as in `2.5.29.17`. */
export function objectIdentifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...arcs] = dotted.split('.').map(Number)
  return encode(0x06, Buffer.from([first * 40 + second, ...arcs.flatMap(toBase128)]))
}

export function utf8String(text: string): Buffer {
  return encode(0x0c, Buffer.from(text, 'utf8'))
}

/** UTCTime: years 1950 to 2049. */
export function utcTime(date: Date): Buffer {
  const digits = date.toISOString().replace(/\D/g, '').slice(2, 14)
  return encode(0x17, Buffer.from(`${digits}Z`, 'ascii'))
}

export function octetString(content: Uint8Array): Buffer {
  return encode(0x04, content)
}

/** @param unusedBits at the end of the last byte. */
export function bitString(content: Uint8Array, unusedBits = 0): Buffer {
  return encode(0x03, Buffer.concat([Buffer.from([unusedBits]), content]))
}

function encode(tag: number, content: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([tag, ...toLength(content.byteLength)]), content])
}

function toLength(length: number): readonly number[] {
  if (length < 0x80) return [length]
  const bytes = length < 0x100 ? [length] : [length >> 8, length & 0xff]
  return [0x80 + bytes.length, ...bytes]
}

function toBase128(arc: number): readonly number[] {
  const bytes = [arc % 128]
  for (let rest = Math.floor(arc / 128); rest > 0; rest = Math.floor(rest / 128)) bytes.unshift(0x80 + (rest % 128))
  return bytes
}
