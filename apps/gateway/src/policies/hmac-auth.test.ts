import { createHash, createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { ask, consumer, toldBy } from '../../test/consumers.ts'
import { policy, systemWith } from '../../test/policies.ts'
import { request } from '../../test/raw-client.ts'

const nowMs = Date.parse('2026-06-01T12:00:00Z')
const credentials = [['hmac-auth', { username: 'ann', secret: 'sesame' }]] as const

const open = (config: object = {}) =>
  systemWith([policy('hmac-auth', config), ...consumer('ann', { credentials })], {
    clock: { monotonicMs: () => performance.now(), epochMs: () => nowMs },
  })

interface Signing {
  readonly username?: string
  readonly secret?: string
  readonly algorithm?: string
  readonly headers?: string
}

/** The header that signs `lines`, which are what each of `headers` stands for. */
function signed(lines: readonly string[], { username = 'ann', secret = 'sesame', ...rest }: Signing = {}): string {
  const { algorithm = 'hmac-sha256', headers = 'date request-line' } = rest
  const hash = algorithm.replace('hmac-', '')
  const signature = createHmac(hash, secret).update(lines.join('\n')).digest('base64')
  return `Authorization: hmac username="${username}", algorithm="${algorithm}", headers="${headers}", signature="${signature}"`
}

const at = (offsetSeconds: number): string => new Date(nowMs + offsetSeconds * 1000).toUTCString()
const date = at(0)
const both = [`date: ${date}`, 'GET /a?b=c HTTP/1.1']
const cannot = { status: 401, message: 'HMAC signature cannot be verified', challenge: 'hmac realm="shop"' }

describe('a signature', () => {
  it.each(['hmac-sha1', 'hmac-sha256', 'hmac-sha384', 'hmac-sha512'])('by %s says who it is', async (algorithm) => {
    const { port } = await open()
    expect(await ask(port, '/a?b=c', `Date: ${date}`, signed(both, { algorithm }))).toMatchObject({
      status: 200,
      consumer: 'ann',
    })
  })

  it('covers the request line, or method and path, as they were sent', async () => {
    const { port } = await open({ enforce_headers: ['@request-target', 'host'] })
    const headers = 'x-date host @request-target'
    const lines = [`x-date: ${date}`, 'host: shop.test', '@request-target: get /a%7eb?c=%20']
    const header = signed(lines, { headers })
    expect(await ask(port, '/a%7eb?c=%20', `X-Date: ${date}`, header)).toMatchObject({ status: 200 })
    expect(await ask(port, '/a%7eb?c=%21', `X-Date: ${date}`, header)).toMatchObject({
      status: 401,
      message: 'HMAC signature does not match',
    })
  })

  it('must be of the secret, a known name and an allowed algorithm, over what is demanded', async () => {
    const { port } = await open({ realm: 'shop', algorithms: ['hmac-sha256'], enforce_headers: ['request-line'] })
    const of = (signing: Signing, lines = both) => ask(port, '/a?b=c', `Date: ${date}`, signed(lines, signing))
    expect(await of({})).toMatchObject({ status: 200 })
    expect(await of({ secret: 'barley' })).toMatchObject({ status: 401, message: 'HMAC signature does not match' })
    expect(await of({ username: 'eve' })).toEqual(cannot)
    expect(await of({ algorithm: 'hmac-sha512' })).toEqual(cannot)
    expect(await of({ headers: 'date' }, [`date: ${date}`])).toEqual(cannot)
    expect(await ask(port, '/', 'Authorization: hmac nonsense')).toEqual(cannot)
    expect(await ask(port)).toEqual({ status: 401, message: 'Unauthorized', challenge: 'hmac realm="shop"' })
  })
})

const undated = 'HMAC signature cannot be verified, a valid date or x-date header is required for HMAC Authentication'

describe('the date of a request', () => {
  it.each([
    { offset: -300, status: 200, message: undefined },
    { offset: 300, status: 200, message: undefined },
    { offset: -301, status: 401, message: undated },
    { offset: 301, status: 401, message: undated },
  ])('$offset seconds off is answered $status, so that a recorded request is of no use later', async (row) => {
    const { port } = await open()
    const lines = [`date: ${at(row.offset)}`, 'GET / HTTP/1.1']
    const told = await ask(port, '/', `Date: ${at(row.offset)}`, signed(lines))
    expect(told).toMatchObject(row.message === undefined ? { status: 200 } : { status: 401, message: row.message })
  })

  it('must be there', async () => {
    const { port } = await open()
    expect(await ask(port, '/', signed(['GET / HTTP/1.1'], { headers: 'request-line' }))).toMatchObject({ status: 401 })
    expect(await ask(port, '/', 'Date: soon', signed(['date: soon', 'GET / HTTP/1.1']))).toMatchObject({ status: 401 })
  })
})

describe('content', () => {
  const post = (content: string, ...lines: string[]): string =>
    ['POST / HTTP/1.1', 'Host: shop.test', `Content-Length: ${content.length}`, ...lines, '', content].join('\r\n')
  const digest = `SHA-256=${createHash('sha256').update('one').digest('base64')}`
  const header = signed([`date: ${date}`, `digest: ${digest}`], { headers: 'date digest' })

  it('must be the one of the digest where config says so', async () => {
    const { port } = await open({ validate_request_body: true })
    const of = async (content: string, ...lines: string[]) =>
      toldBy(await request(port, post(content, `Date: ${date}`, header, ...lines), 'POST'))
    expect(await of('one', `Digest: ${digest}`)).toMatchObject({ status: 200, consumer: 'ann' })
    expect(await of('two', `Digest: ${digest}`)).toMatchObject({
      status: 401,
      message: 'HMAC signature does not match',
    })
    expect(await of('one')).toMatchObject({ status: 401 })
  })

  it('that is none needs no digest', async () => {
    const { port } = await open({ validate_request_body: true })
    expect(await ask(port, '/a?b=c', `Date: ${date}`, signed(both))).toMatchObject({ status: 200 })
  })
})
