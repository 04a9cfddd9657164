/** Builds ClientHellos by hand, so that tests can get each part of them wrong. */

export interface HelloParts {
  readonly serverNames?: readonly string[]
  readonly alpn?: readonly string[]
  /** Extensions beside those, by type. */
  readonly extensions?: readonly (readonly [type: number, value: Uint8Array])[]
}

/** One handshake message, not yet in records. */
export function helloMessage({ serverNames = [], alpn = [], extensions = [] }: HelloParts): Buffer {
  const names = serverNames.map((name) => Buffer.concat([Buffer.of(0), vector(2, Buffer.from(name, 'latin1'))]))
  const protocols = alpn.map((protocol) => vector(1, Buffer.from(protocol, 'latin1')))
  const all = [
    ...(names.length === 0 ? [] : [extension(0, vector(2, Buffer.concat(names)))]),
    ...(protocols.length === 0 ? [] : [extension(16, vector(2, Buffer.concat(protocols)))]),
    ...extensions.map(([type, value]) => extension(type, value)),
  ]
  const body = Buffer.concat([
    Buffer.of(3, 3),
    Buffer.alloc(32, 7),
    vector(1, Buffer.alloc(32, 9)),
    vector(2, Buffer.of(0x13, 1, 0x13, 2)),
    vector(1, Buffer.of(0)),
    vector(2, Buffer.concat(all)),
  ])
  const header = Buffer.alloc(4)
  header.writeUInt32BE(body.length)
  header[0] = 1
  return Buffer.concat([header, body])
}

/** @param fragmentBytes How much of the message goes into each record. */
export function inRecords(message: Uint8Array, fragmentBytes = 16_384): Buffer {
  const records: Buffer[] = []
  for (let at = 0; at < message.length; at += fragmentBytes)
    records.push(Buffer.concat([Buffer.of(22, 3, 1), vector(2, message.subarray(at, at + fragmentBytes))]))
  return Buffer.concat(records)
}

export function vector(lengthBytes: 1 | 2, value: Uint8Array): Buffer {
  const length = Buffer.alloc(lengthBytes)
  length.writeUIntBE(value.length, 0, lengthBytes)
  return Buffer.concat([length, value])
}

function extension(type: number, value: Uint8Array): Buffer {
  return Buffer.concat([Buffer.of(type >> 8, type & 255), vector(2, value)])
}
