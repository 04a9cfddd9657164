import { describe, expect, it } from 'vitest'
import type { HttpsListenerTable, TlsListenerTable, TlsSocketTable } from '../table/index.ts'
import { checkAuthority, chooseTlsListener, listenerFor } from './authority.ts'

const base = (hostname: string) => ({
  id: hostname,
  gateway: 'a/b',
  name: hostname,
  port: 443,
  hostname,
  ownUpstreams: new Map(),
})

const https = (hostname: string): HttpsListenerTable => ({
  ...base(hostname),
  protocol: 'HTTPS',
  routes: { entriesByHost: new Map() },
  tls: { certificates: [], options: {}, clientValidation: null, id: '' },
})

const passthrough = (hostname: string): TlsListenerTable => ({
  ...base(hostname),
  protocol: 'TLS',
  mode: 'Passthrough',
  tls: null,
  entriesByHost: new Map(),
})

const socketOf = (...listeners: readonly (HttpsListenerTable | TlsListenerTable)[]): TlsSocketTable => ({
  id: '127.0.0.1:443',
  address: '127.0.0.1',
  port: 443,
  protocol: 'TLS',
  listenersByHostname: new Map(listeners.map((listener) => [listener.hostname, listener])),
  proxyProtocol: false,
})

const names = socketOf(https('a.test'), https('*.a.test'), https('b.test'), passthrough('db.a.test'))
const withFallback = socketOf(https('a.test'), https('*.a.test'), https(''))

describe('a request on a TLS connection', () => {
  it.each([
    {
      guarantee: 'is served on the listener of its name',
      socket: names,
      sni: 'a.test',
      host: 'a.test',
      answer: 'serve',
    },
    {
      guarantee: 'is served where a wildcard took the name and is the one for the host',
      socket: names,
      sni: 'x.a.test',
      host: 'y.a.test',
      answer: 'serve',
    },
    {
      guarantee: 'is misdirected where another listener is the one for its host',
      socket: names,
      sni: 'a.test',
      host: 'b.test',
      answer: 421,
    },
    {
      guarantee: 'is misdirected where another listener says more of its host',
      socket: withFallback,
      sni: 'other',
      host: 'a.test',
      answer: 421,
    },
    {
      guarantee: 'is misdirected where the other listener hands TLS on',
      socket: names,
      sni: 'x.a.test',
      host: 'db.a.test',
      answer: 421,
    },
    {
      guarantee: 'is not found where no listener takes its host',
      socket: names,
      sni: 'a.test',
      host: 'c.test',
      answer: 404,
    },
    {
      guarantee: 'for an unknown host is misdirected where a listener without hostname would take it',
      socket: withFallback,
      sni: 'a.test',
      host: 'c.test',
      answer: 421,
    },
    {
      guarantee: 'for an unknown host is served by the listener without hostname',
      socket: withFallback,
      sni: 'other',
      host: 'c.test',
      answer: 'serve',
    },
    {
      guarantee: 'without a name in the handshake is served by the listener without hostname',
      socket: withFallback,
      sni: null,
      host: 'c.test',
      answer: 'serve',
    },
  ])('$guarantee', ({ socket, sni, host, answer }) => {
    const chosen = chooseTlsListener(socket, sni)
    if (chosen === null) throw new Error('no listener takes the name')
    expect(checkAuthority(socket, chosen, host)).toBe(answer)
    const served = listenerFor(socket, { host, sni })
    expect(served.ok ? 'serve' : served.error).toBe(answer)
  })

  it('is taken by no listener where none takes the name, or it hands TLS on', () => {
    expect(chooseTlsListener(names, 'c.test')).toBeNull()
    expect(chooseTlsListener(names, null)).toBeNull()
    expect(listenerFor(names, { host: 'db.a.test', sni: 'DB.a.test' })).toEqual({ ok: false, error: 404 })
  })
})
