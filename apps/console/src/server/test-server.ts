/** The whole server without Next.js, for tests of doors: its parts opened in a folder of their own, handlers called. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, onTestFinished } from 'vitest'
import { startSystem, stopSystem } from './start.ts'
import { newAccount } from './access/account.ts'
import { forgeryField } from './http/same-origin.ts'
import { forgeryTokenOf } from './http/session-cookie.ts'
import type { System } from './system.ts'
import type { RouteHandler } from './http/serve.ts'

export const adminToken = 'admin-token'
export const gatewayToken = 'gateway-token'

/** Call it inside a test; closed and removed when the test has finished. */
export async function openTestServer(environment: Readonly<Record<string, string>> = {}): Promise<System> {
  const { system, close } = await open(environment)
  onTestFinished(close)
  return system
}

/** Call it in `beforeAll`; closed and removed behind the last test. */
export async function openLastingTestServer(): Promise<System> {
  const { system, close } = await open({})
  afterAll(close)
  return system
}

async function open(environment: Readonly<Record<string, string>>) {
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-server-'))
  const system = await startSystem({
    SIGNALBOX_DATA: folder,
    SIGNALBOX_ADMIN_TOKEN: adminToken,
    SIGNALBOX_GATEWAY_TOKEN: gatewayToken,
    ...environment,
  })
  const close = async (): Promise<void> => {
    await stopSystem(system)
    globalThis.signalboxSystem = undefined
    await rm(folder, { recursive: true, force: true })
  }
  return { system, close }
}

export interface TestSession {
  readonly id: string
  /** What a browser that is signed in sends along. */
  readonly cookie: string
  /** What our pages send with each unsafe request beside the cookie. */
  readonly fields: Readonly<Record<string, string>>
}

/** Signs `name` in, with an account that is made where there is none; the first may do everything. */
export async function openTestSession({ access, now }: System, name = 'ada'): Promise<TestSession> {
  const administrator = access.accounts.isEmpty
  await access.accounts.add({ ...newAccount(name, now().toISOString(), ''), administrator })
  const id = await access.sessions.begin(name, now().getTime())
  const cookie = `signalbox-session=${id}`
  return { id, cookie, fields: { cookie, [forgeryField]: forgeryTokenOf(id), 'sec-fetch-site': 'same-origin' } }
}

export interface TestRequest {
  readonly method?: string
  /** Default: the admin token. `null` sends no Authorization. */
  readonly token?: string | null
  readonly headers?: Readonly<Record<string, string>>
  /** A text is sent as it is, everything else as JSON. */
  readonly body?: unknown
}

/** Calls `handler` as Next.js would; catch-all parameters are what follows the first segment. */
export function call(handler: RouteHandler, path: string, request: TestRequest = {}): Promise<Response> {
  const { method = 'GET', token = adminToken, body, headers } = request
  const url = new URL(path, 'http://127.0.0.1:3000')
  const isJson = body !== undefined && typeof body !== 'string'
  const fields = {
    host: url.host,
    ...(isJson ? { 'content-type': 'application/json' } : {}),
    ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    ...headers,
  }
  const content = body === undefined ? null : isJson ? JSON.stringify(body) : body
  const params = {
    path: url.pathname
      .split('/')
      .slice(2)
      .filter((segment) => segment !== ''),
  }
  return handler(new Request(url, { method, headers: fields, body: typeof content === 'string' ? content : null }), {
    params: Promise.resolve(params),
  })
}
