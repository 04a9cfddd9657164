import { describe, expect, it } from 'vitest'
import { toOnwardRequestFields, toOnwardResponse, toOnwardTrailers, withoutFraming } from './headers.ts'

describe('fields of a request', () => {
  it.each([
    { guarantee: 'an ordinary field goes through as written', in: ['X-Case', 'Kept'], out: ['X-Case', 'Kept'] },
    { guarantee: 'repeated fields stay repeated', in: ['a', '1', 'a', '2'], out: ['a', '1', 'a', '2'] },
    { guarantee: 'Connection ends here (RFC 9110 §7.6.1)', in: ['Connection', 'close'], out: [] },
    {
      guarantee: 'so does what Connection names, in any case and on any line',
      in: ['X-One', '1', 'connection', 'close, x-one', 'Connection', ' X-TWO ', 'x-two', '2', 'x-three', '3'],
      out: ['x-three', '3'],
    },
    { guarantee: 'Keep-Alive ends here', in: ['Keep-Alive', 'timeout=5'], out: [] },
    { guarantee: 'Proxy-Connection ends here', in: ['Proxy-Connection', 'keep-alive'], out: [] },
    { guarantee: 'framing is never copied', in: ['Content-Length', '5', 'Transfer-Encoding', 'chunked'], out: [] },
    { guarantee: 'Host is set apart', in: ['host', 'a'], out: [] },
    { guarantee: 'Upgrade ends here (RFC 9110 §7.8)', in: ['Upgrade', 'h2c', 'HTTP2-Settings', 'x'], out: [] },
    { guarantee: 'Expect is answered here (RFC 9110 §10.1.1)', in: ['Expect', '100-continue'], out: [] },
    { guarantee: 'TE keeps trailers and nothing else', in: ['TE', 'gzip, trailers'], out: ['te', 'trailers'] },
    { guarantee: 'TE without trailers ends here', in: ['TE', 'gzip;q=0.5'], out: [] },
    { guarantee: 'Proxy-Authorization is for the proxy that asked', in: ['Proxy-Authorization', 'x'], out: [] },
    { guarantee: 'Authorization goes through', in: ['Authorization', 'Bearer x'], out: ['Authorization', 'Bearer x'] },
    { guarantee: 'a field named __proto__ is a field', in: ['__proto__', 'x'], out: ['__proto__', 'x'] },
  ])('$guarantee', ({ in: received, out }) => {
    expect(toOnwardRequestFields(received)).toEqual(out)
  })
})

describe('a response head', () => {
  it('loses what ends here and tells its length', () => {
    const received = ['Content-Length', '7', 'Connection', 'x-hop', 'X-Hop', '1', 'Alt-Svc', 'h3', 'X-Kept', '1']
    expect(toOnwardResponse(200, received)).toEqual({ headers: ['X-Kept', '1'], length: 7 })
    expect(toOnwardResponse(200, ['transfer-encoding', 'Chunked'])).toEqual({ headers: [], length: null })
    expect(toOnwardResponse(200, ['content-length', '7', 'content-length', '7']).length).toBe(7)
  })

  it.each([
    { guarantee: 'a status below 200', status: 0, headers: [] },
    { guarantee: 'a status of four digits', status: 1000, headers: [] },
    { guarantee: 'two lengths', status: 200, headers: ['content-length', '1', 'content-length', '2'] },
    { guarantee: 'a length that is no number', status: 200, headers: ['content-length', '0x10'] },
    { guarantee: 'a length that cannot be counted', status: 200, headers: ['content-length', '9007199254740993'] },
    { guarantee: 'a coding that would not be undone', status: 200, headers: ['transfer-encoding', 'gzip, chunked'] },
    { guarantee: 'a line break in a value', status: 200, headers: ['x', 'a\r\nset-cookie: b'] },
    { guarantee: 'a name that is no token', status: 200, headers: ['x y', '1'] },
  ])('with $guarantee is not passed on', ({ status, headers }) => {
    expect(() => toOnwardResponse(status, headers)).toThrow('upstream-invalid-response')
  })
})

describe('trailers', () => {
  it('keep to themselves what must stand in a head (RFC 9110 §6.5.1)', () => {
    const received = [
      'X-Sum',
      '1',
      'Content-Length',
      '5',
      'Set-Cookie',
      'a=b',
      'Transfer-Encoding',
      'x',
      'bad name',
      'x',
    ]
    expect(toOnwardTrailers(received)).toEqual(['X-Sum', '1'])
  })
})

describe('withoutFraming', () => {
  it('takes out what a filter must not set, whatever its case', () => {
    const edited = ['CONTENT-LENGTH', '1', 'Transfer-encoding', 'x', 'Connection', 'x', 'Host', 'x', 'X-Kept', '1']
    expect(withoutFraming(edited)).toEqual(['X-Kept', '1'])
  })
})
