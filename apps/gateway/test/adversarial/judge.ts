/**
 * Judges of raw exchanges: what an origin got must be one clear message each, whatever a client wrote; what a client
 * got must be whole, or visibly cut. Read by a parser of their own, stricter than any that is used.
 */
import { connect } from 'node:net'

interface SeenMessage {
  readonly startLine: string
  /** As written. */
  readonly fields: readonly (readonly [name: string, value: string])[]
  readonly content: string
}

/** The messages in `bytes`, or what is wrong with them. */
function readMessages(bytes: string): readonly SeenMessage[] {
  const messages: SeenMessage[] = []
  let rest = bytes
  while (rest !== '') {
    const end = rest.indexOf('\r\n\r\n')
    if (end === -1) throw new Error(`a head without an end: ${JSON.stringify(rest.slice(0, 200))}`)
    const [startLine = '', ...lines] = rest.slice(0, end).split('\r\n')
    if (/[\r\n\0]/.test(rest.slice(0, end).replaceAll('\r\n', ''))) throw new Error('a control byte in a head')
    const fields = lines.map((line): readonly [string, string] => {
      const [, name = '', value = ''] = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(.*?)[ \t]*$/.exec(line) ?? []
      if (name === '') throw new Error(`no field: ${JSON.stringify(line)}`)
      return [name.toLowerCase(), value]
    })
    rest = rest.slice(end + 4)
    const { content, length } = readContent(fields, rest)
    messages.push({ startLine, fields, content })
    rest = rest.slice(length)
  }
  return messages
}

function readContent(
  fields: SeenMessage['fields'],
  rest: string,
): { readonly content: string; readonly length: number } {
  const all = (wanted: string): string[] => fields.flatMap(([name, value]) => (name === wanted ? [value] : []))
  const [lengths, codings] = [all('content-length'), all('transfer-encoding')]
  if (lengths.length + codings.length > 1) throw new Error('framed twice')
  if (codings.length === 1 && codings[0] !== 'chunked') throw new Error('another coding than chunked')
  if (codings.length === 0) {
    const length = Number(lengths[0] ?? 0)
    return { content: rest.slice(0, length), length }
  }
  let content = ''
  let at = 0
  for (;;) {
    const [line = '', size = ''] = /^([0-9a-fA-F]+)\r\n/.exec(rest.slice(at)) ?? []
    if (line === '') throw new Error(`no chunk: ${JSON.stringify(rest.slice(at, at + 40))}`)
    at += line.length
    const length = Number.parseInt(size, 16)
    if (length === 0) {
      const end = /^(?:[^\r\n]+\r\n)*\r\n/.exec(rest.slice(at))
      if (end === null) throw new Error('trailers without an end')
      return { content, length: at + end[0].length }
    }
    content += rest.slice(at, at + length)
    if (rest.slice(at + length, at + length + 2) !== '\r\n') throw new Error('a chunk without an end')
    at += length + 2
  }
}

/** Fields of a connection that no origin may see, `te: trailers` aside. */
const ofConnections = ['keep-alive', 'proxy-connection', 'upgrade', 'http2-settings', 'proxy-authorization', 'trailer']

/** Throws where what the origin got could be read in two ways, or carries what was not for it. */
export function judgeRequests(bytes: string): readonly SeenMessage[] {
  const messages = readMessages(bytes)
  for (const { startLine, fields } of messages) {
    if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+ \/[^\s#\\]* HTTP\/1\.1$/.test(startLine))
      throw new Error(`start line ${startLine}`)
    const [path = ''] = (startLine.split(' ')[1] ?? '').split('?')
    if (/\/\.{1,2}(?:\/|;|$)|\/\/|%2e|%2f|%5c|%00/i.test(path)) throw new Error(`path ${path}`)
    const names = fields.map(([name]) => name)
    if (names.filter((name) => name === 'host').length !== 1) throw new Error('not one host')
    for (const name of ofConnections) if (names.includes(name)) throw new Error(`${name} was sent on`)
    for (const [name, value] of fields) {
      if (name === 'te' && value !== 'trailers') throw new Error(`te: ${value}`)
      if (name === 'connection' && !/^(?:keep-alive|close)$/i.test(value)) throw new Error(`connection: ${value}`)
      if (name.includes('_')) throw new Error(`${name} was sent on`)
      if (name === 'expect') throw new Error('expect was sent on')
    }
  }
  return messages
}

/**
 * Writes `bytes` and reads until the other side ends, or nothing more comes of what was asked.
 * @param until Says that enough was read.
 */
export function converse(
  port: number,
  bytes: string | Uint8Array,
  until: (received: string) => boolean,
): Promise<string> {
  return new Promise((resolve, reject) => {
    let received = ''
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
    const settle = (): void => {
      clearTimeout(timer)
      socket.destroy()
      resolve(received)
    }
    const timer = setTimeout(() => reject(new Error(`no end of ${JSON.stringify(received.slice(0, 300))}`)), 8000)
    socket.on('data', (chunk: Buffer) => {
      received += chunk.toString('latin1')
      if (until(received)) settle()
    })
    for (const event of ['error', 'end', 'close']) socket.on(event, settle)
    socket.write(bytes)
  })
}

/** Statuses of the final responses in `received`. */
export function statusesIn(received: string): readonly number[] {
  return [...received.matchAll(/(?:^|(?<=[\n}]))HTTP\/1\.1 ([0-9]{3}) /g)]
    .map(([, status]) => Number(status))
    .filter((s) => s >= 200)
}
