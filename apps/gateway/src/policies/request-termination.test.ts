import { describe, expect, it } from 'vitest'
import { policy, systemWith } from '../../test/policies.ts'
import { get, request } from '../../test/raw-client.ts'

const answer = async (config: object, path = '/', ...lines: string[]) => {
  const { port, origin } = await systemWith([policy('request-termination', config)])
  const response = await request(port, get(path, ...lines))
  return { ...response, text: response.body.toString(), reached: origin.connections() }
}

describe('request-termination', () => {
  it('answers in place of the origin, which hears nothing', async () => {
    const { status, text, headers, reached } = await answer({ status_code: 403, message: 'So long' })
    expect(status).toBe(403)
    expect(JSON.parse(text)).toEqual({ message: 'So long', request_id: headers.get('x-request-id') })
    expect(reached).toBe(0)
  })

  it('answers 503 by default', async () => {
    expect(await answer({})).toMatchObject({ status: 503 })
  })

  it.each([
    { accept: 'text/plain', type: 'text/plain; charset=utf-8', begins: 'So long\n' },
    { accept: 'text/html', type: 'text/html; charset=utf-8', begins: '<!doctype html>' },
    { accept: 'application/xml', type: 'application/xml; charset=utf-8', begins: '<?xml' },
  ])('gives its message as $accept where that is asked for', async ({ accept, type, begins }) => {
    const { headers, text } = await answer({ message: 'So long' }, '/', `Accept: ${accept}`)
    expect(headers.get('content-type')).toBe(type)
    expect(text.startsWith(begins)).toBe(true)
  })

  it('sends a body as it is, with its type', async () => {
    const { status, text, headers } = await answer({ status_code: 200, body: '<a/>', content_type: 'application/xml' })
    expect([status, text, headers.get('content-type')]).toEqual([200, '<a/>', 'application/xml'])
  })

  it('answers only what carries its trigger, by header or by query', async () => {
    const config = { status_code: 418, trigger: 'x-stop', message: 'no' }
    expect(await answer(config)).toMatchObject({ status: 200, reached: 1 })
    expect(await answer(config, '/', 'X-Stop: 1')).toMatchObject({ status: 418 })
    expect(await answer(config, '/?x-stop=')).toMatchObject({ status: 418 })
  })

  it('describes the request where it is to echo', async () => {
    const { text } = await answer({ status_code: 200, echo: true }, '/a/b?c=d', 'X-One: 1')
    expect(JSON.parse(text)).toMatchObject({
      matched_route: { name: 'shop/all' },
      request: { method: 'GET', path: '/a/b', query: { c: 'd' }, headers: { 'x-one': '1' } },
    })
  })
})
