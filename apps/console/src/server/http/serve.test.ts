import { describe, expect, it, vi } from 'vitest'
import { VerbError, verbErrorCodes, type VerbErrorCode } from '../verbs/errors.ts'
import { statusReasons, toStatus } from '../kubernetes/status.ts'
import { maxBodyBytes, readJson } from './body.ts'
import { clientAddress } from './client-address.ts'
import { mayAnswerFor } from './host.ts'
import { forgeryField } from './same-origin.ts'
import { serve } from './serve.ts'
import { forgeryTokenOf } from './session-cookie.ts'
import { adminToken, call, gatewayToken, openTestServer, openTestSession, type TestRequest } from '../test-server.ts'
import { parseCidr } from '@signalbox/shared/lib'

const whoami = serve({ admit: ['anyone'] }, ({ context }) => ({ name: context.actor.name }))
const forAdministrators = serve({}, () => ({}))
const forGateways = serve({ admit: ['gateway'] }, () => ({}))
const echo = serve({ admit: ['anyone'] }, async ({ request }) => ({ read: await readJson(request) }))

const json = { 'content-type': 'application/json' }

async function openSession() {
  return openTestSession(await openTestServer())
}

describe('who asks', () => {
  it.each([
    { guarantee: 'the admin token has all rights', token: adminToken, administrators: 200, gateways: 403 },
    {
      guarantee: 'the gateway token has those of a gateway process',
      token: gatewayToken,
      administrators: 403,
      gateways: 200,
    },
    { guarantee: 'another token has none', token: 'wrong', administrators: 401, gateways: 401 },
    { guarantee: 'nobody has none', token: null, administrators: 401, gateways: 401 },
  ])('$guarantee', async ({ token, administrators, gateways }) => {
    await openTestServer()
    expect((await call(forAdministrators, '/', { token })).status).toBe(administrators)
    expect((await call(forGateways, '/', { token })).status).toBe(gateways)
  })

  it('a wrong token is refused where anyone may come, and beside a good session too', async () => {
    const { cookie } = await openSession()
    expect((await call(whoami, '/', { token: 'wrong', headers: { cookie } })).status).toBe(401)
    expect((await call(whoami, '/', { token: null, headers: { authorization: 'Basic YTpi' } })).status).toBe(401)
  })

  it('an unset token opens nothing', async () => {
    await openTestServer({ SIGNALBOX_ADMIN_TOKEN: '', SIGNALBOX_GATEWAY_TOKEN: '' })
    for (const token of ['', 'undefined', adminToken]) {
      expect((await call(whoami, '/', { token: null, headers: { authorization: `Bearer ${token}` } })).status).toBe(401)
    }
  })

  it('a session is found by its cookie, over https by the one that is bound to the host', async () => {
    const { cookie } = await openSession()
    const name = async (headers: Record<string, string>) =>
      (await (await call(whoami, '/', { token: null, headers })).json()).name
    expect(await name({ cookie: `a=b; ${cookie}` })).toBe('ada')
    expect(await name({ cookie: `${cookie}x` })).toBe('anonymous')
    expect(await name({ cookie, 'x-forwarded-proto': 'https' })).toBe('anonymous')
    expect(await name({ cookie: `__Host-${cookie}`, 'x-forwarded-proto': 'https' })).toBe('ada')
  })
})

describe('requests of other sites', () => {
  const own = 'http://127.0.0.1:3000'
  it.each([
    { guarantee: 'a page of ours may write', headers: { ...json, origin: own }, status: 200 },
    {
      guarantee: 'so it may by what the browser says of it',
      headers: { ...json, 'sec-fetch-site': 'same-origin' },
      status: 200,
    },
    { guarantee: 'another origin may not', headers: { ...json, origin: 'http://evil.example' }, status: 403 },
    {
      guarantee: 'another port of the host may not',
      headers: { ...json, origin: 'http://127.0.0.1:4000' },
      status: 403,
    },
    { guarantee: 'an opaque origin may not', headers: { ...json, origin: 'null' }, status: 403 },
    { guarantee: 'another site may not', headers: { ...json, 'sec-fetch-site': 'cross-site' }, status: 403 },
    { guarantee: 'a sister site may not', headers: { ...json, 'sec-fetch-site': 'same-site' }, status: 403 },
    { guarantee: 'who says nothing may not', headers: json, status: 403 },
    { guarantee: 'a form may not', headers: { 'content-type': 'text/plain', origin: own }, status: 403 },
  ])('with a session: $guarantee', async ({ headers, status }) => {
    const { cookie, id } = await openSession()
    const fields = { ...headers, cookie, [forgeryField]: forgeryTokenOf(id) }
    const request: TestRequest = { method: 'POST', token: null, headers: fields, body: '{}' }
    expect((await call(echo, '/', request)).status).toBe(status)
  })

  it('that lack the token of our pages may not write, with another one neither', async () => {
    const { cookie } = await openSession()
    for (const token of [undefined, '', forgeryTokenOf('another session')]) {
      const headers = { ...json, cookie, origin: own, ...(token === undefined ? {} : { [forgeryField]: token }) }
      expect((await call(echo, '/', { method: 'POST', token: null, headers, body: '{}' })).status).toBe(403)
    }
  })

  it('cannot sign a browser in', async () => {
    await openTestServer()
    const headers = { ...json, origin: 'http://evil.example' }
    expect((await call(echo, '/', { method: 'POST', token: null, headers, body: '{}' })).status).toBe(403)
  })

  it('with a bearer token are not asked where they come from', async () => {
    await openTestServer()
    const headers = { ...json, origin: 'http://tool.example' }
    expect((await call(echo, '/', { method: 'POST', headers, body: '{}' })).status).toBe(200)
  })
})

describe('the Host', () => {
  it.each([
    { host: '127.0.0.1:3000', bindHost: '127.0.0.1', answers: true },
    { host: 'localhost:3000', bindHost: '127.0.0.1', answers: true },
    { host: '[::1]:3000', bindHost: '::1', answers: true },
    { host: 'LOCALHOST', bindHost: '127.0.0.1', answers: true },
    { host: 'console.localhost', bindHost: '127.0.0.1', answers: true },
    { host: 'evil.example', bindHost: '127.0.0.1', answers: false },
    { host: 'localhost.evil.example:3000', bindHost: '127.0.0.1', answers: false },
    { host: '', bindHost: '127.0.0.1', answers: false },
    { host: 'console.example.com', bindHost: '127.0.0.1', answers: true },
    { host: 'console.example.com', bindHost: '0.0.0.0', answers: true },
    { host: 'any.example', bindHost: '192.0.2.1', answers: true },
  ])('$host of a console on $bindHost: $answers', ({ host, bindHost, answers }) => {
    expect(mayAnswerFor(host, { bindHost, publicUrl: 'https://console.example.com' })).toBe(answers)
  })

  it('of another site is answered 421', async () => {
    await openTestServer()
    expect((await call(whoami, '/', { headers: { host: 'evil.example' } })).status).toBe(421)
  })
})

describe('the address of a client', () => {
  const proxies = ['10.0.0.0/8', '::1'].flatMap((text) => parseCidr(text) ?? [])
  it.each([
    { guarantee: 'is the socket’s', forwarded: undefined, peer: '192.0.2.1', is: '192.0.2.1' },
    { guarantee: 'is the socket’s, whatever it claims', forwarded: '203.0.113.9', peer: '192.0.2.1', is: '192.0.2.1' },
    { guarantee: 'is what a trusted proxy says', forwarded: '203.0.113.9', peer: '10.1.2.3', is: '203.0.113.9' },
    {
      guarantee: 'is the nearest that is not trusted',
      forwarded: '1.1.1.1, 203.0.113.9, 10.9.9.9',
      peer: '::1',
      is: '203.0.113.9',
    },
    { guarantee: 'is the proxy’s where it says nothing', forwarded: undefined, peer: '10.1.2.3', is: '10.1.2.3' },
  ])('$guarantee', ({ forwarded, peer, is }) => {
    expect(clientAddress(forwarded, peer, proxies)).toBe(is)
  })
})

describe('content', () => {
  it.each([
    { guarantee: 'that is JSON is read', body: '{"a":1}', headers: json, status: 200 },
    {
      guarantee: 'with parameters of its type is read',
      body: '1',
      headers: { 'content-type': 'Application/JSON; charset=utf-8' },
      status: 200,
    },
    {
      guarantee: 'of another type is refused',
      body: 'a: 1',
      headers: { 'content-type': 'application/yaml' },
      status: 415,
    },
    { guarantee: 'of no type is refused', body: '', headers: {}, status: 415 },
    { guarantee: 'that is no JSON is refused', body: '{"a":', headers: json, status: 400 },
    { guarantee: 'that is empty is refused', body: '', headers: json, status: 400 },
    { guarantee: 'nested too deep is refused', body: '['.repeat(101) + ']'.repeat(101), headers: json, status: 400 },
    { guarantee: 'that is endless nesting is refused', body: '['.repeat(5_000_000), headers: json, status: 400 },
    { guarantee: 'with brackets in a text is read', body: JSON.stringify('['.repeat(500)), headers: json, status: 200 },
    { guarantee: 'that is too long is refused', body: `"${'a'.repeat(maxBodyBytes)}"`, headers: json, status: 413 },
  ])('$guarantee', async ({ body, headers, status }) => {
    await openTestServer()
    expect((await call(echo, '/', { method: 'POST', headers, body })).status).toBe(status)
  })

  it('that is no JSON is refused with its line and column', async () => {
    await openTestServer()
    const answer = await (await call(echo, '/', { method: 'POST', headers: json, body: '{\n  "a": 1,,\n}' })).json()
    expect(answer.errors).toMatchObject([{ line: 2, column: 10 }])
  })
})

describe('errors', () => {
  it('of the program are told to the log and not to the client', async () => {
    await openTestServer()
    const log = vi.spyOn(console, 'error').mockImplementation(() => {})
    const failing = serve({ admit: ['anyone'] }, () => {
      throw new Error('the password is hunter2')
    })
    const response = await call(failing, '/')
    const body = await response.text()
    expect(response.status).toBe(500)
    expect(body).not.toContain('hunter2')
    expect(body).toContain(response.headers.get('x-request-id'))
    expect(log).toHaveBeenCalledOnce()
    log.mockRestore()
  })

  it('come as 503 until the store is open', async () => {
    expect((await call(whoami, '/')).status).toBe(503)
  })

  it('say when to try again', async () => {
    await openTestServer()
    const busy = serve({ admit: ['anyone'] }, () => {
      throw new VerbError('TooManyRequests', 'Later.', { retryAfterSeconds: 60 })
    })
    expect((await call(busy, '/')).headers.get('retry-after')).toBe('60')
  })

  it.each(Object.keys(verbErrorCodes) as VerbErrorCode[])('%s has one status in every dialect', (code) => {
    expect(toStatus(new VerbError(code, 'A sentence.'))).toMatchObject({
      kind: 'Status',
      code: verbErrorCodes[code].status,
      reason: statusReasons[code],
    })
  })
})

it('every answer keeps foreign pages out', async () => {
  await openTestServer()
  for (const token of [adminToken, 'wrong']) {
    const { headers } = await call(whoami, '/', { token })
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    expect(headers.get('cache-control')).toBe('no-store')
  }
})
