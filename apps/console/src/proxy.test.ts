import { NextRequest } from 'next/server'
import { describe, expect, it } from 'vitest'
import { config, proxy } from './proxy.ts'
import { openTestServer, openTestSession } from './server/test-server.ts'

const host = '127.0.0.1:3000'

function visit(path: string, headers: Record<string, string> = {}) {
  return proxy(new NextRequest(`http://${host}${path}`, { headers: { host, ...headers } }))
}

async function withAccount() {
  const { cookie } = await openTestSession(await openTestServer())
  return { cookie }
}

describe('a page', () => {
  it.each([
    { guarantee: 'leads to sign-in', path: '/', to: '/sign-in' },
    { guarantee: 'leads to sign-in and back', path: '/try?url=a%26b', to: '/sign-in?next=%2Ftry%3Furl%3Da%2526b' },
    { guarantee: 'of another shape does too', path: '/gateways/', to: '/sign-in?next=%2Fgateways%2F' },
  ])('without a session $guarantee', async ({ path, to }) => {
    await withAccount()
    expect(visit(path).headers.get('location')).toBe(`http://${host}${to}`)
    expect(visit(path, { cookie: 'signalbox-session=wrong' }).status).toBe(307)
    expect(visit(path, { 'x-middleware-subrequest': 'src/proxy:src/proxy:src/proxy' }).status).toBe(307)
  })

  it('leads to set-up as long as nobody can sign in', async () => {
    await openTestServer()
    expect(visit('/gateways').headers.get('location')).toBe(`http://${host}/set-up`)
  })

  it('with a session is shown', async () => {
    const headers = await withAccount()
    expect(visit('/gateways', headers).headers.get('location')).toBeNull()
  })

  it.each(['/sign-in', '/set-up'])('%s is shown to everybody', async (path) => {
    await withAccount()
    expect(visit(path).headers.get('location')).toBeNull()
  })
})

describe('the content security policy', () => {
  it('has another nonce each time, and lets no inline script run', async () => {
    const headers = await withAccount()
    const policies = [visit('/', headers), visit('/', headers)].map(
      (answer) => answer.headers.get('content-security-policy') ?? '',
    )
    expect(policies[0]).not.toBe(policies[1])
    for (const policy of policies) {
      expect(/script-src ([^;]*)/.exec(policy)?.[1]).toMatch(/^'self' 'nonce-[0-9a-f]{32}' 'strict-dynamic'$/)
      expect(policy).toContain("frame-ancestors 'none'")
    }
  })
})

describe('paths that the proxy leaves alone', () => {
  const [source = ''] = config.matcher
  it.each([
    { path: '/', passes: true },
    { path: '/gateways', passes: true },
    { path: '/apiary', passes: true },
    { path: '/api', passes: false },
    { path: '/apis/gateway.networking.k8s.io/v1', passes: false },
    { path: '/signalbox/v1/events', passes: false },
    { path: '/readyz', passes: false },
    { path: '/_next/static/chunks/a.js', passes: false },
  ])('$path: $passes', ({ path, passes }) => {
    expect(new RegExp(`^${source}$`).test(path)).toBe(passes)
  })
})
