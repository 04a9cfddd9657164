import { describe, expect, it } from 'vitest'
import { createTlsOptions, isSecured, readAlternatives } from './upstream-tls.ts'

describe('alternative names as Node prints them', () => {
  it.each([
    ['', [], []],
    ['DNS:A.test, DNS:*.b.test', ['a.test', '*.b.test'], []],
    ['DNS:a.test, URI:spiffe://c/ns/a, IP Address:127.0.0.1', ['a.test'], ['spiffe://c/ns/a']],
    ['URI:"https://a.test/?x=1, DNS:evil.test"', [], ['https://a.test/?x=1, DNS:evil.test']],
    ['DNS:"a.test, DNS:evil.test"', ['a.test, dns:evil.test'], []],
    ['URI:"broken', [], []],
  ])('%s', (printed, hostnames, uris) => expect(readAlternatives(printed)).toEqual({ hostnames, uris }))
})

describe('the name that is asked for', () => {
  const tls = {
    serverName: null,
    verifyName: null,
    subjectAltNames: [],
    caPem: [],
    clientCertificate: null,
    verify: true,
  }
  it.each([
    {
      guarantee: 'is the one that is set',
      target: { tls: { ...tls, serverName: 'a.test' }, hostHeader: 'b' },
      name: 'a.test',
    },
    {
      guarantee: 'else the Host that is sent, without its port',
      target: { tls, hostHeader: 'b.test:80' },
      name: 'b.test',
    },
    { guarantee: 'else that of the endpoint', target: { tls, hostHeader: null }, name: 'c.test' },
  ])('$guarantee', ({ target, name }) => {
    expect(createTlsOptions(target, { address: 'c.test' })().servername).toBe(name)
  })

  it('is none for an address', () => {
    expect(createTlsOptions({ tls, hostHeader: null }, { address: '::1' })().servername).toBe('')
  })
})

describe('protocols', () => {
  it.each(['https', 'wss', 'h2', 'tls'] as const)('%s is never spoken in the clear', (protocol) => {
    expect(isSecured({ protocol, tls: null })).toBe(true)
  })

  it('of no TLS are, unless something asks for TLS', () => {
    expect(isSecured({ protocol: 'h2c', tls: null })).toBe(false)
  })
})
