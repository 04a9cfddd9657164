import { createHash, randomBytes } from 'node:crypto'
import type { OutgoingHttpHeaders } from 'node:http'
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { httpOrigin } from '../../test/origin.ts'
import { policy } from '../../test/policies.ts'
import { get, openClient } from '../../test/raw-client.ts'
import { everythingTo, openSystem } from '../../test/system.ts'
import { chooseCoding } from './compression.ts'

const text = 'a line that is there again and again\n'.repeat(1000)

async function open(
  headers: OutgoingHttpHeaders = {},
  { config = {}, content = Buffer.from(text), status = 200 } = {},
) {
  const origin = await httpOrigin((request, response) => {
    response.writeHead(status, {
      'content-type': 'text/html; charset=utf-8',
      'content-length': content.length,
      ...headers,
    })
    response.end(request.method === 'HEAD' ? undefined : content)
  })
  const system = await openSystem({ resources: [...everythingTo([origin.port]), policy('compression', config)] })
  const client = await openClient(system.port)
  return async (accepted: string | null, method = 'GET') => {
    const lines = accepted === null ? [] : [`Accept-Encoding: ${accepted}`]
    return client.send(get('/', ...lines).replace('GET', method)).response(method)
  }
}

const decoders = { gzip: gunzipSync, br: brotliDecompressSync, zstd: zstdDecompressSync }

describe('compression', () => {
  it.each(['gzip', 'br', 'zstd'] as const)('codes content by %s where the client takes it', async (coding) => {
    const ask = await open({ etag: '"v1"', vary: 'Origin', 'accept-ranges': 'bytes' })
    const { headers, body } = await ask(coding)
    expect(headers.get('content-encoding')).toBe(coding)
    expect(headers.get('vary')).toBe('Origin, Accept-Encoding')
    expect(headers.get('etag')).toBe('W/"v1"')
    expect(headers.has('content-length')).toBe(false)
    expect(headers.has('accept-ranges')).toBe(false)
    expect(body.length).toBeLessThan(text.length / 10)
    expect(decoders[coding](body).toString()).toBe(text)
  })

  it.each([
    ['a client that names no coding', {}, null],
    ['a client that takes none', {}, 'identity, gzip;q=0'],
    ['what is coded already', { 'content-encoding': 'br' }, 'gzip'],
    ['what must not be changed', { 'cache-control': 'private, no-transform' }, 'gzip'],
    ['a picture', { 'content-type': 'image/png' }, 'gzip'],
  ])('leaves %s alone', async (_, headers, accepted) => {
    const ask = await open({ etag: '"v1"', ...headers })
    const answer = await ask(accepted)
    expect(answer.body.toString()).toBe(text)
    expect(answer.headers.get('etag')).toBe('"v1"')
    expect(answer.headers.get('content-encoding')).toBe('content-encoding' in headers ? 'br' : undefined)
  })

  it('leaves what is short and what is a part alone', async () => {
    const short = await open({}, { content: Buffer.from('short') })
    expect((await short('gzip')).headers.has('content-encoding')).toBe(false)
    const part = await open({ 'content-range': `bytes 0-${text.length - 1}/99999` }, { status: 206 })
    expect((await part('gzip')).body.toString()).toBe(text)
  })

  it('tells caches that the answer depends on the client, also where it is as it was', async () => {
    const ask = await open()
    for (const method of ['GET', 'HEAD']) expect((await ask(null, method)).headers.get('vary')).toBe('Accept-Encoding')
  })

  it('lets events through as they come', async () => {
    const origin = await httpOrigin((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write('data: 1\n\n')
    })
    const system = await openSystem({ resources: [...everythingTo([origin.port]), policy('compression')] })
    const answer = await fetch(`http://127.0.0.1:${system.port}/`, { headers: { 'accept-encoding': 'gzip' } })
    const reader = answer.body?.getReader()
    const first = await reader?.read()
    expect(Buffer.from(first?.value ?? []).toString()).toBe('data: 1\n\n')
    await reader?.cancel()
  })

  it('brings twenty megabytes whole', async () => {
    const content = Buffer.from(randomBytes(7_500_000).toString('hex'))
    const ask = await open({}, { content, config: { level: 'fast' } })
    const { body } = await ask('zstd')
    const digest = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
    expect(digest(zstdDecompressSync(body))).toBe(digest(content))
  })
})

describe('the coding', () => {
  const all = ['zstd', 'br', 'gzip'] as const
  it.each([
    [undefined, null],
    ['', null],
    ['gzip', 'gzip'],
    ['GZIP;Q=0.5', 'gzip'],
    ['x-gzip', 'gzip'],
    ['gzip, br', 'br'],
    ['gzip;q=1, br;q=0.9', 'gzip'],
    ['*', 'zstd'],
    ['*;q=0', null],
    ['zstd;q=0, *', 'br'],
    ['identity;q=1, gzip;q=0.5', null],
    ['gzip;q=2', null],
    ['deflate', null],
    [','.repeat(1000), null],
  ])('for %j is %s', (accepted, coding) => {
    expect(chooseCoding(accepted, all)).toBe(coding)
  })
})
