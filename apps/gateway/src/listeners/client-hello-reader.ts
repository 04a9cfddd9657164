/**
 * Client hello reader: raw bytes, in whatever pieces they come → what the ClientHello asks for.
 *
 * Pure, and a function of the bytes alone: how they are cut changes nothing. Every byte is looked at once. What is not
 * a well-formed ClientHello in TLS records is refused as soon as it shows, so little of a stranger's data is kept.
 *
 * Sources: RFC 8446 §5.1 (records), §4 and §4.1.2 (handshake, ClientHello), §4.2 (extensions); RFC 6066 §3
 * (server_name); RFC 7301 §3.1 (ALPN); RFC 9849 (Encrypted Client Hello).
 */

/** What a client asked for before anything was encrypted. */
export interface ClientHello {
  /**
   * The host name asked for, lower case; `null` where none is. An IP address, which RFC 6066 does not allow but some
   * clients send, counts as none.
   *
   * Of a client that encrypts its hello this is the name in the outer one. It is what everybody on the way routes by:
   * the key to the inner one belongs to the server named outside, and a client that only pretends (GREASE) means it.
   */
  readonly serverName: string | null
  /** Application protocols in the client's order (ALPN); empty where it names none. */
  readonly alpn: readonly string[]
  /** Whether the hello carries an `encrypted_client_hello` extension, real or GREASE. */
  readonly hasEch: boolean
}

export type ClientHelloReading =
  | { readonly state: 'incomplete' }
  | ({
      readonly state: 'hello'
      /** Up to and with the last of the hello. */ readonly byteLength: number
    } & ClientHello)
  /** Another protocol, SSL before 3.0, or a hello that breaks its own rules. */
  | { readonly state: 'not-tls' }
  | { readonly state: 'too-large' }

const recordHeaderBytes = 5
const handshakeHeaderBytes = 4
const maxRecordBytes = 16_384
const handshakeRecord = 0x16
const clientHelloMessage = 1
const extensionTypes = { serverName: 0, alpn: 16, encryptedClientHello: 0xfe0d } as const

const incomplete: ClientHelloReading = { state: 'incomplete' }
const notTls: ClientHelloReading = { state: 'not-tls' }
const tooLarge: ClientHelloReading = { state: 'too-large' }

export class ClientHelloReader {
  readonly #maxBytes: number
  /** The handshake message so far, record headers taken out. */
  #message = Buffer.alloc(512)
  #messageBytes = 0
  #consumed = 0
  readonly #recordHeader: number[] = []
  /** Bytes still to come of the record that is being read. */
  #recordRest = 0
  #reading: ClientHelloReading = incomplete

  /** @param maxBytes Of the hello and the heads of its records. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  /** Takes the next bytes. Once the result is not `incomplete` it stays, whatever else is given. Never throws. */
  push(chunk: Uint8Array): ClientHelloReading {
    let at = 0
    while (this.#reading === incomplete && at < chunk.length) {
      at += this.#recordRest === 0 ? this.#takeRecordHeader(chunk[at] ?? 0) : this.#takeFragment(chunk.subarray(at))
      if (this.#reading === incomplete && this.#consumed >= this.#maxBytes) this.#reading = tooLarge
    }
    return this.#reading
  }

  #takeRecordHeader(byte: number): number {
    this.#recordHeader.push(byte)
    this.#consumed++
    const [type, major] = this.#recordHeader
    if (type !== handshakeRecord || (major !== undefined && major !== 3)) this.#reading = notTls
    else if (this.#recordHeader.length === recordHeaderBytes) this.#startRecord()
    return 1
  }

  #startRecord(): void {
    this.#recordRest = (this.#recordHeader[3] ?? 0) * 256 + (this.#recordHeader[4] ?? 0)
    this.#recordHeader.length = 0
    // RFC 8446 §5.1: handshake fragments are never empty.
    if (this.#recordRest === 0 || this.#recordRest > maxRecordBytes) this.#reading = notTls
  }

  #takeFragment(bytes: Uint8Array): number {
    const wanted = this.#messageBytes < handshakeHeaderBytes ? handshakeHeaderBytes : this.#announcedBytes()
    const taken = Math.min(bytes.length, this.#recordRest, wanted - this.#messageBytes, this.#maxBytes - this.#consumed)
    this.#append(bytes.subarray(0, taken))
    this.#recordRest -= taken
    this.#consumed += taken
    if (this.#message[0] !== clientHelloMessage) this.#reading = notTls
    else if (this.#messageBytes >= handshakeHeaderBytes) this.#judge()
    return taken
  }

  #announcedBytes(): number {
    return handshakeHeaderBytes + this.#message.readUIntBE(1, 3)
  }

  #judge(): void {
    const announced = this.#announcedBytes()
    if (recordHeaderBytes + announced > this.#maxBytes) this.#reading = tooLarge
    else if (this.#messageBytes === announced) {
      const hello = parseClientHello(this.#message.subarray(handshakeHeaderBytes, announced))
      this.#reading = hello === null ? notTls : { state: 'hello', byteLength: this.#consumed, ...hello }
    }
  }

  #append(bytes: Uint8Array): void {
    const needed = this.#messageBytes + bytes.length
    if (needed > this.#message.length) {
      const grown = Buffer.alloc(Math.max(needed, this.#message.length * 2))
      this.#message.copy(grown, 0, 0, this.#messageBytes)
      this.#message = grown
    }
    this.#message.set(bytes, this.#messageBytes)
    this.#messageBytes = needed
  }
}

/** @param body The message behind its handshake header. @returns `null` where it is not well-formed. */
function parseClientHello(body: Buffer): ClientHello | null {
  const fields = new Fields(body)
  const version = fields.take(2)
  fields.take(32)
  const session = fields.vector(1)
  const ciphers = fields.vector(2)
  const compressions = fields.vector(1)
  if (fields.broken || version[0] !== 3) return null
  if (session.length > 32 || ciphers.length < 2 || ciphers.length % 2 !== 0 || compressions.length < 1) return null
  // Before TLS 1.3 a hello may end here.
  if (fields.atEnd) return { serverName: null, alpn: [], hasEch: false }
  const extensions = parseExtensions(fields.vector(2))
  if (fields.broken || !fields.atEnd || extensions === null) return null
  const serverName = parseServerName(extensions.get(extensionTypes.serverName))
  const alpn = parseAlpn(extensions.get(extensionTypes.alpn))
  if (serverName === undefined || alpn === null) return null
  return { serverName, alpn, hasEch: extensions.has(extensionTypes.encryptedClientHello) }
}

/** By type. `null` where they are cut off or one is repeated (RFC 8446 §4.2). */
function parseExtensions(bytes: Buffer): ReadonlyMap<number, Buffer> | null {
  const fields = new Fields(bytes)
  const extensions = new Map<number, Buffer>()
  while (!fields.atEnd) {
    const type = fields.number(2)
    const value = fields.vector(2)
    if (fields.broken || extensions.has(type)) return null
    extensions.set(type, value)
  }
  return extensions
}

/** `null` where no host is named, `undefined` where the extension is not well-formed. */
function parseServerName(extension: Buffer | undefined): string | null | undefined {
  if (extension === undefined) return null
  const outer = new Fields(extension)
  const names = new Fields(outer.vector(2))
  if (outer.broken || !outer.atEnd || names.atEnd) return undefined
  let host: string | undefined
  while (!names.atEnd) {
    const type = names.number(1)
    const name = names.vector(2).toString('latin1')
    // RFC 6066 §3: one name of a type; host_name (0) is the only type there is.
    if (names.broken || type !== 0 || host !== undefined) return undefined
    host = name.toLowerCase()
  }
  if (host === undefined || !isHostName(host)) return undefined
  return isIpAddress(host) ? null : host
}

function parseAlpn(extension: Buffer | undefined): readonly string[] | null {
  if (extension === undefined) return []
  const outer = new Fields(extension)
  const list = new Fields(outer.vector(2))
  const protocols: string[] = []
  while (!list.atEnd) protocols.push(list.vector(1).toString('latin1'))
  const isWellFormed = !outer.broken && outer.atEnd && !list.broken && protocols.length > 0 && !protocols.includes('')
  return isWellFormed ? protocols : null
}

/** RFC 6066 §3: ASCII without a trailing dot; labels as in RFC 1123 §2.1, and `_`, which some internal names have. */
function isHostName(host: string): boolean {
  if (host.length > 253) return false
  return host.includes(':') ? isIpAddress(host) : host.split('.').every((label) => labelPattern.test(label))
}

const labelPattern = /^(?!-)[a-z0-9_-]{1,63}(?<!-)$/

/** Good enough for what {@link isHostName} admits: no top-level domain is all digits. */
function isIpAddress(host: string): boolean {
  return /^[0-9a-f:.]*:[0-9a-f:.]*$/.test(host) || /(^|\.)[0-9]+$/.test(host)
}

/** Reads the fields of a message in their order. After a read beyond the end it is `broken`, and reads are empty. */
class Fields {
  broken = false
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  get atEnd(): boolean {
    return this.broken || this.#at === this.#bytes.length
  }

  take(length: number): Buffer {
    this.broken ||= this.#at + length > this.#bytes.length
    if (this.broken) return Buffer.alloc(0)
    const taken = this.#bytes.subarray(this.#at, this.#at + length)
    this.#at += length
    return taken
  }

  number(length: 1 | 2): number {
    const bytes = this.take(length)
    return this.broken ? 0 : bytes.readUIntBE(0, length)
  }

  /** Bytes behind their own length. */
  vector(lengthBytes: 1 | 2): Buffer {
    return this.take(this.number(lengthBytes))
  }
}
