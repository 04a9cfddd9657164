import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { emptyAsked, toExplainBody, type Asked } from './asked.ts'
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
})
