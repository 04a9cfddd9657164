import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { emptyAsked, type Asked } from './asked.ts'
import { parsePasted, toCurl } from './curl.ts'
import { splitWords } from './shell-words.ts'

const asked = (part: Partial<Asked>): Asked => ({ ...emptyAsked, ...part })
const form = { name: 'content-type', value: 'application/x-www-form-urlencoded' }

describe('a pasted text', () => {
  it.each([
    {
      guarantee: 'a bare URL is a GET',
      text: 'curl http://shop.localhost:8081/',
      is: { url: 'http://shop.localhost:8081/' },
    },
    {
      guarantee: 'a host without a scheme is asked by http',
      text: 'curl shop.localhost:8081',
      is: { url: 'http://shop.localhost:8081' },
    },
    {
      guarantee: 'method, headers and content are taken over',
      text: `curl -X PUT 'http://a.test/x' -H 'X-One: 1' --header "X-Two: 2" -H 'content-type: text/plain' --data-raw 'hi there'`,
      is: {
        method: 'PUT',
        url: 'http://a.test/x',
        headers: [
          { name: 'X-One', value: '1' },
          { name: 'X-Two', value: '2' },
          { name: 'content-type', value: 'text/plain' },
        ],
        body: 'hi there',
      },
    },
    {
      guarantee: 'content implies POST and a form, and pieces are joined',
      text: 'curl http://a.test -d a=1 -d b=2',
      is: { method: 'POST', url: 'http://a.test', headers: [form], body: 'a=1&b=2' },
    },
    {
      guarantee: '-G puts content into the query',
      text: 'curl -G http://a.test/?q=1 -d a=1',
      is: { url: 'http://a.test/?q=1&a=1' },
    },
    {
      guarantee: '-I is a HEAD, also among other flags',
      text: 'curl -sSI http://a.test',
      is: { method: 'HEAD', url: 'http://a.test' },
    },
    {
      guarantee: 'a user becomes Basic credentials',
      text: 'curl -u ada:secret http://a.test',
      is: { url: 'http://a.test', headers: [{ name: 'authorization', value: 'Basic YWRhOnNlY3JldA==' }] },
    },
    {
      guarantee: 'lines that go on, glued values and options of no meaning do no harm',
      text: 'curl -XDELETE \\\n  -o /dev/null --max-time=3 -w "%{http_code}" --compressed \\\n  "http://a.test/a b"',
      is: { method: 'DELETE', url: 'http://a.test/a b' },
    },
    {
      guarantee: 'ANSI quotes and escaped quotes are read as the shell reads them',
      text: `curl http://a.test -H $'X: it\\'s' -H 'Y: it'\\''s' -H "Z: \\"q\\""`,
      is: {
        url: 'http://a.test',
        headers: [
          { name: 'X', value: `it's` },
          { name: 'Y', value: `it's` },
          { name: 'Z', value: '"q"' },
        ],
      },
    },
    {
      guarantee: 'a request line is a request',
      text: 'POST http://a.test/x HTTP/1.1',
      is: { method: 'POST', url: 'http://a.test/x' },
    },
    {
      guarantee: '--json sets type and accept',
      text: `curl --json '{"a":1}' http://a.test`,
      is: {
        method: 'POST',
        url: 'http://a.test',
        headers: [
          { name: 'content-type', value: 'application/json' },
          { name: 'accept', value: 'application/json' },
        ],
        body: '{"a":1}',
      },
    },
  ])('$guarantee', ({ text, is }) => {
    expect(parsePasted(text)).toEqual(asked(is))
  })

  it.each(['', 'hello', 'curl', 'curl -X POST', 'http://a.test/', 'curly http://a.test'])(
    '%j is left to the field',
    (text) => {
      expect(parsePasted(text)).toBeNull()
    },
  )
})

describe('copy as curl', () => {
  it.each([
    {
      guarantee: 'a name under .localhost needs no help',
      request: { url: 'http://shop.localhost:8081/pay' },
      bound: { address: '127.0.0.1', port: 8081 },
      is: 'curl -i http://shop.localhost:8081/pay',
    },
    {
      guarantee: 'another bound port is connected to, and the Host stays',
      request: { url: 'http://shop.localhost:80/' },
      bound: { address: '127.0.0.1', port: 8080 },
      is: 'curl -i --connect-to ::127.0.0.1:8080 http://shop.localhost:80/',
    },
    {
      guarantee: 'a name of the world is led to the listener; every address means this machine',
      request: { url: 'http://shop.example.com/' },
      bound: { address: '::', port: 80 },
      is: `curl -i --connect-to '::[::1]:80' http://shop.example.com/`,
    },
    {
      guarantee: 'method, headers and content are quoted for the shell',
      request: {
        method: 'PATCH',
        url: 'http://127.0.0.1:8081/x?a=1&b=2',
        headers: [{ name: 'X', value: `it's` }],
        body: '{"a": 1}',
      },
      bound: { address: '127.0.0.1', port: 8081 },
      is: `curl -i \\\n  -X PATCH \\\n  -H 'X: it'\\''s' \\\n  --data-raw '{"a": 1}' \\\n  'http://127.0.0.1:8081/x?a=1&b=2'`,
    },
    {
      guarantee: 'without a bound listener the URL stands as it is',
      request: { url: 'http://a.test/' },
      bound: null,
      is: 'curl -i http://a.test/',
    },
    {
      guarantee: 'the version of HTTP is the one asked for',
      request: { url: 'https://a.test/', version: '2' as const },
      bound: null,
      is: 'curl -i --http2 https://a.test/',
    },
    {
      guarantee: 'HTTP/2 without TLS is known beforehand',
      request: { url: 'http://a.test/', version: '2' as const },
      bound: null,
      is: 'curl -i --http2-prior-knowledge http://a.test/',
    },
  ])('$guarantee', ({ request, bound, is }) => {
    expect(toCurl(asked(request), bound)).toBe(is)
  })

  it('is read back as the same request', () => {
    const line = fc.record({
      name: fc.stringMatching(/^[A-Za-z][A-Za-z-]{0,9}$/),
      value: fc.string().map((value) => value.replaceAll(/[\s\\^]+/g, ' ').trim()),
    })
    const request = fc.record({
      method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE'),
      url: fc.webUrl({ withQueryParameters: true }),
      headers: fc.array(line, { maxLength: 3 }),
      body: fc.string().map((body) => body.trim()),
    })
    fc.assert(
      fc.property(request, (made) => {
        const typed = { ...made, headers: [...made.headers, { name: 'content-type', value: 'text/plain' }] }
        const back = parsePasted(toCurl(asked(typed), null))
        expect(back).toEqual(asked(typed))
      }),
    )
  })
})

describe('words of a shell', () => {
  it('any text has an end, and words of letters are told apart by blanks', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(splitWords(text).length).toBeLessThanOrEqual(text.length)
      }),
    )
    expect(splitWords(' a  b\tc ')).toEqual(['a', 'b', 'c'])
  })
})
