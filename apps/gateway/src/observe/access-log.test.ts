import { Writable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { createAccessLog } from './access-log.ts'
import type { ExchangeRecord, StreamRecord } from './record.ts'

const record: ExchangeRecord = {
  listener: 'Gateway/infra/gw/web',
  rule: null,
  upstream: null,
  endpoint: null,
  method: 'GET',
  host: 'shop.example.com',
  path: '/"quoted"\n\u2028',
  status: 404,
  requestBytes: 0,
  responseBytes: 12,
  durationMs: 1.25,
  errorCode: 'NO_ROUTE',
  at: 0,
}

function collect(): { readonly stream: Writable; readonly text: () => string } {
  const chunks: string[] = []
  const stream = new Writable({
    write(chunk, _encoding, done) {
      chunks.push(String(chunk))
      done()
    },
  })
  return { stream, text: () => chunks.join('') }
}

const stream: StreamRecord = {
  protocol: 'TLS',
  listener: 'Gateway/infra/gw/tls',
  rule: 'TLSRoute/shop/db/0',
  upstream: 'shop/db:5432/tcp',
  endpoint: '10.0.0.1:5432',
  serverName: 'db.example.com',
  requestBytes: 10,
  responseBytes: 100,
  durationMs: 1.25,
  errorCode: null,
  at: 0,
}

describe('access log', () => {
  it('writes connections that were passed on among them', async () => {
    const { stream: writable, text } = collect()
    const accessLog = createAccessLog(writable, () => undefined)
    accessLog.stream(stream)
    await accessLog.close()
    expect(JSON.parse(text())).toEqual({ ...stream, at: '1970-01-01T00:00:00.000Z', durationMs: 1.3 })
  })

  it('writes one JSON object a line, whatever a client sent', async () => {
    const { stream, text } = collect()
    const accessLog = createAccessLog(stream, () => undefined)
    accessLog.exchange(record)
    accessLog.exchange(record)
    await accessLog.close()
    const lines = text().trimEnd().split('\n')
    expect(lines).toHaveLength(2)
    expect(JSON.parse(lines[0] ?? '')).toEqual({
      at: '1970-01-01T00:00:00.000Z',
      method: 'GET',
      host: 'shop.example.com',
      path: record.path,
      status: 404,
      durationMs: 1.3,
      requestBytes: 0,
      responseBytes: 12,
      listener: record.listener,
      rule: null,
      upstream: null,
      endpoint: null,
      error: 'NO_ROUTE',
    })
  })

  it('drops lines that a slow stream cannot take, and says how many', async () => {
    const taken: string[] = []
    let release = () => undefined
    const stream = new Writable({
      write(chunk, _encoding, done) {
        taken.push(String(chunk))
        if (taken.length === 1) release = () => void done()
        else done()
      },
    })
    const accessLog = createAccessLog(stream, () => undefined)
    const path = '/'.padEnd(64 * 1024, 'x')
    for (let index = 0; index < 200; index += 1) accessLog.exchange({ ...record, path })
    release()
    await accessLog.close()
    expect(taken.join('')).toMatch(/\{"dropped":\d+\}\n$/)
    expect(taken.join('').length).toBeLessThan(6 * 1024 * 1024)
  })

  it('ends with a sentence where the stream fails, and nothing else ends', async () => {
    const said: string[] = []
    const stream = new Writable({ write: (_chunk, _encoding, done) => done(new Error('no space left')) })
    const accessLog = createAccessLog(stream, (sentence) => said.push(sentence))
    accessLog.exchange(record)
    await accessLog.close()
    accessLog.exchange(record)
    await accessLog.close()
    expect(said).toEqual([expect.stringContaining('no space left')])
  })
})
