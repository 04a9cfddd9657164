import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { emptyAsked, protocols, toExplainBody, toMethodsBody, toSendBody, type Asked } from './asked.ts'
import { maxBodyInAddress, parseAsked, withAsked } from './url-state.ts'

const written = (asked: Asked) => withAsked(new URLSearchParams(), asked)

describe('the request in the address', () => {
  it('an untouched page has none', () => {
    expect(written(emptyAsked).toString()).toBe('')
  })

  it('is read back as it was written', () => {
    const line = fc.record({
      name: fc.stringMatching(/^x-[a-z]{1,8}$/),
      value: fc.string().map((value) => value.trim()),
    })
    const request: fc.Arbitrary<Asked> = fc.record({
      method: fc.constantFrom('GET', 'POST', 'PURGE'),
      url: fc.webUrl(),
      headers: fc.array(line, { maxLength: 4 }),
      body: fc.string({ maxLength: 50 }),
      source: fc.ipV4(),
      gateway: fc.constantFrom('', 'infra/shared-gw'),
      protocol: fc.constantFrom(...protocols),
      version: fc.constantFrom('auto', '1.1', '2'),
      call: fc.constantFrom('', 'shop.v1.Carts/Get'),
      message: fc.string({ maxLength: 50 }),
      proto: fc.string({ maxLength: 50 }),
      deadlineSeconds: fc.option(fc.nat({ max: 30 })),
      port: fc.option(fc.nat({ max: 65_535 })),
      name: fc.domain(),
      alpn: fc.constantFrom('', 'h2, http/1.1'),
      payload: fc.string({ maxLength: 50 }),
      payloadAs: fc.constantFrom('text', 'hex'),
      halfClose: fc.boolean(),
    })
    fc.assert(
      fc.property(request, (asked) => {
        expect(parseAsked(new URLSearchParams(written(asked).toString()))).toEqual(asked)
      }),
    )
  })

  it.each(['Authorization', 'cookie', 'X-Api-Key', 'x-auth-token', 'Proxy-Authorization', 'x-amz-signature'])(
    'the value of %s stays out of it, its name stays in',
    (name) => {
      const address = written({ ...emptyAsked, url: 'http://a.test', headers: [{ name, value: 'hush' }] }).toString()
      expect(address).not.toContain('hush')
      expect(parseAsked(new URLSearchParams(address)).headers).toEqual([{ name, value: '' }])
    },
  )

  it('credentials in a URL stay out of it', () => {
    expect(written({ ...emptyAsked, url: 'http://ada:hush@a.test/x' }).get('url')).toBe('http://a.test/x')
  })

  it('a long body stays out of it', () => {
    expect(written({ ...emptyAsked, body: 'x'.repeat(maxBodyInAddress + 1) }).has('body')).toBe(false)
  })

  it('parameters of others stay', () => {
    expect(withAsked(new URLSearchParams('namespace=a&url=old'), { ...emptyAsked, url: 'new' }).toString()).toBe(
      'namespace=a&url=new',
    )
  })
})

describe('the body of explain', () => {
  it('repeated names become one list, whatever their case; nameless lines are left out', () => {
    const headers = [
      { name: 'X-A', value: '1' },
      { name: 'x-a', value: '2' },
      { name: ' ', value: '3' },
    ]
    expect(toExplainBody({ ...emptyAsked, url: 'a.test', headers })).toEqual({
      request: { method: 'GET', url: 'http://a.test', headers: { 'X-A': ['1', '2'] } },
    })
  })

  it.each([
    {
      asked: { protocol: 'tls', port: 8443, name: 'a.test' },
      request: { protocol: 'tls', destinationPort: 8443, sni: 'a.test' },
    },
    { asked: { protocol: 'udp', port: 53, name: 'a.test' }, request: { protocol: 'udp', destinationPort: 53 } },
    {
      asked: { protocol: 'grpc', url: 'a.test:8080/x', call: 'A/B' },
      request: { protocol: 'grpc', method: 'POST', url: 'http://a.test:8080/A/B' },
    },
    {
      asked: { url: 'https://a.test', version: '2' },
      request: { protocol: 'h2', method: 'GET', url: 'https://a.test' },
    },
  ] as const)('says how it comes: %o', ({ asked, request }) => {
    expect(toExplainBody({ ...emptyAsked, ...asked })).toEqual({ request })
  })
})

describe('the body of send', () => {
  it('holds the payload and how it ends', () => {
    const asked: Asked = { ...emptyAsked, protocol: 'tls', port: 1, alpn: 'h2, x', payload: '00', payloadAs: 'hex' }
    expect(toSendBody(asked)).toMatchObject({
      payload: { as: 'hex', data: '00' },
      halfClose: false,
      alpn: ['h2', 'x'],
    })
  })

  it('holds the call, with a schema only where there is one', () => {
    const asked: Asked = { ...emptyAsked, protocol: 'grpc', url: 'http://a', call: 'A/B', deadlineSeconds: 2 }
    expect(toSendBody(asked)).toMatchObject({ call: { method: 'A/B', message: '', deadlineMs: 2000 } })
    expect(toMethodsBody(asked)).toEqual({
      request: { protocol: 'grpc', method: 'POST', url: 'http://a' },
      call: {},
    })
  })
})
