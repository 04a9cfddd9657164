import { describe, expect, it } from 'vitest'
import type { Echoed } from '../../test/origin.ts'
import { policy, systemWith } from '../../test/policies.ts'
import { get, request } from '../../test/raw-client.ts'

const post = (content: string, ...lines: string[]): string =>
  ['POST / HTTP/1.1', 'Host: shop.test', `Content-Length: ${content.length}`, ...lines, '', content].join('\r\n')
const chunked = (...chunks: readonly string[]): string =>
  [
    'POST / HTTP/1.1\r\nHost: shop.test\r\nTransfer-Encoding: chunked\r\n\r\n',
    ...[...chunks, ''].map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`),
  ].join('')

describe('request-size-limiting', () => {
  const limit = (config: object = {}) =>
    systemWith([policy('request-size-limiting', { allowed_payload_size: 4, size_unit: 'bytes', ...config })])

  it('lets content pass up to the limit, and refuses more', async () => {
    const { port } = await limit()
    const passed = await request(port, post('1234'))
    expect((JSON.parse(passed.body.toString()) as Echoed).content).toBe('1234')
    const refused = await request(port, post('12345'))
    expect(refused.status).toBe(413)
    expect(JSON.parse(refused.body.toString())).toMatchObject({ message: 'Request size limit exceeded' })
  })

  it('counts content that comes without a length', async () => {
    const { port } = await limit()
    expect((await request(port, chunked('12', '34'))).status).toBe(200)
    expect((await request(port, chunked('12', '345'))).status).toBe(413)
  })

  it('wants a length where it is to, of requests with content', async () => {
    const { port } = await limit({ require_content_length: true })
    expect((await request(port, chunked('1'))).status).toBe(411)
    expect((await request(port, get('/'))).status).toBe(200)
  })

  it('answers 417 to who waits for leave to send', async () => {
    const { port } = await limit()
    const waiting = 'POST / HTTP/1.1\r\nHost: shop.test\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n'
    expect((await request(port, waiting)).status).toBe(417)
  })
})
