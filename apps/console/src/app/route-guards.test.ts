import { globSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { RouteHandler } from '@/server/http/serve.ts'
import { openTestServer, openTestSession, type TestSession } from '@/server/test-server.ts'

// Every route file of the app, so that no new endpoint is forgotten.
const files = globSync('**/route.ts', { cwd: import.meta.dirname }).toSorted()
const unsafe = ['POST', 'PUT', 'PATCH', 'DELETE'] as const

interface Endpoint {
  readonly method: string
  readonly path: string
  readonly handler: RouteHandler
}

const endpoints: readonly Endpoint[] = (
  await Promise.all(
    files.map(async (file) => {
      const handlers: Record<string, RouteHandler> = await import(/* @vite-ignore */ `./${file}`)
      const path = `/${file.replace(/\/?route\.ts$/, '').replaceAll(/\[+(?:\.\.\.)?(\w+)\]+/g, '$1')}`
      return Object.entries(handlers).flatMap(([method, handler]) =>
        ['GET', ...unsafe].includes(method) ? [{ method, path, handler }] : [],
      )
    }),
  )
).flat()

const changing = endpoints.filter(({ method }) => method !== 'GET')

/** Who is not signed in yet has to be let in somewhere; all of these ask for a secret, or say nothing. */
const open: ReadonlySet<string> = new Set([
  'GET /healthz',
  'GET /readyz',
  'GET /version',
  'GET /signalbox/v1/session',
  'DELETE /signalbox/v1/session',
  'GET /signalbox/v1/session/single-sign-on',
  'GET /signalbox/v1/session/single-sign-on/callback',
  'POST /signalbox/v1/session',
  'POST /signalbox/v1/session/passkey',
  'POST /signalbox/v1/session/passkey/options',
  'POST /signalbox/v1/session/second-factor',
  'POST /signalbox/v1/invitation',
  'PUT /signalbox/v1/invitation',
  'POST /signalbox/v1/set-up',
])

const host = '127.0.0.1:3000'
const own = `http://${host}`

function send({ method, path, handler }: Endpoint, fields: Readonly<Record<string, string>>): Promise<Response> {
  const body = method === 'GET' ? {} : { body: '{}', headers: { 'content-type': 'application/json' } }
  const headers = { ...body.headers, host, ...fields }
  const params = Promise.resolve({ id: 'none', name: 'none', revision: '1', path: path.split('/').slice(2) })
  return handler(new Request(`${own}${path}`, { method, ...body, headers }), { params })
}

function without(fields: TestSession['fields'], ...names: readonly string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)))
}

it('the routes are found', () => {
  expect(changing.length).toBeGreaterThan(30)
})

describe('a change that another site makes with the cookie of a person is refused', () => {
  it.each(changing)('$method $path', async (endpoint) => {
    const { fields } = await openTestSession(await openTestServer())
    const silent = without(fields, 'sec-fetch-site')
    const forged = [
      { ...fields, 'sec-fetch-site': 'cross-site' },
      { ...fields, 'sec-fetch-site': 'same-site' },
      { ...fields, origin: 'https://evil.example' },
      { ...fields, origin: 'null' },
      silent,
      without(fields, 'signalbox-csrf'),
      { ...fields, 'signalbox-csrf': 'guessed' },
      { ...fields, 'content-type': 'text/plain' },
      { ...fields, 'content-type': 'application/x-www-form-urlencoded' },
    ]
    for (const headers of forged) {
      const response = await send(endpoint, headers)
      expect([response.status, headers]).toEqual([403, headers])
    }
  })
})

describe('nobody gets anything', () => {
  const closed = endpoints.filter(({ method, path }) => !open.has(`${method} ${path}`))

  it.each(closed)('$method $path without signing in', async (endpoint) => {
    await openTestServer()
    expect((await send(endpoint, {})).status).toBe(401)
  })

  it('and what is open is there', () => {
    const known = new Set(endpoints.map(({ method, path }) => `${method} ${path}`))
    expect([...open].filter((endpoint) => !known.has(endpoint))).toEqual([])
  })
})

describe('no answer can be framed, sniffed or made to load anything', () => {
  it.each(endpoints.filter(({ path }) => !/^\/(healthz|readyz)$/.test(path)))('$method $path', async (endpoint) => {
    await openTestServer()
    const { headers } = await send(endpoint, {})
    expect(headers.get('content-security-policy')).toMatch(/default-src 'none'.*frame-ancestors 'none'/)
    expect(headers.get('content-security-policy')).not.toContain('unsafe-inline')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('cache-control')).toContain('no-store')
  })
})
