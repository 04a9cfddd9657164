import { expect, it } from 'vitest'
import { toExplainRequest } from './playground-requests.ts'
import { trialOf } from './expression-trial.ts'

it('a request is read as it is typed: scheme left out, a header to a line, repeated ones as a list', () => {
  expect(toExplainRequest({ method: 'GET', url: ' a.localhost:8080/x ', headers: 'X-A: 1\nx-a: 2\nno colon' })).toEqual(
    {
      method: 'GET',
      url: 'http://a.localhost:8080/x',
      headers: { 'x-a': ['1', '2'] },
    },
  )
})

it.each([
  { expression: 'http.path ^= "/x"', takes: true },
  { expression: 'http.host == "a.localhost" && net.dst.port == 8080', takes: true },
  { expression: 'any(http.headers.x_a) == "2"', takes: true },
  { expression: 'http.headers.x_a == "2"', takes: false },
  { expression: 'http.queries.page == "2"', takes: false },
])('$expression takes it: $takes', ({ expression, takes }) => {
  const request = toExplainRequest({ method: 'GET', url: 'a.localhost:8080/x', headers: 'x-a: 1\nx-a: 2' })
  expect(trialOf(expression, 'http')?.(request)).toBe(takes)
})

it('the name of a TLS handshake is the host', () => {
  const request = toExplainRequest({ method: 'GET', url: 'https://a.localhost/', headers: '' })
  expect(trialOf('tls.sni == "a.localhost"', 'http')?.(request)).toBe(true)
})

it('an expression that cannot be read is tried on nothing', () => {
  expect(trialOf('http.path ^=', 'http')).toBeNull()
})
