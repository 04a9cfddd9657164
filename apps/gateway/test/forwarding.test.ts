import { describe, expect, it } from 'vitest'
import { echo, httpOrigin, type Echoed } from './origin.ts'
import { get, openClient, request } from './raw-client.ts'
import { everythingTo, openSystem } from './system.ts'

const parse = (body: Buffer): Echoed => JSON.parse(body.toString()) as Echoed

describe('a plain request', () => {
  it('reaches the origin and its answer the client, over one kept connection each', async () => {
    const origin = await httpOrigin(echo)
    const { port, recorded } = await openSystem({ resources: everythingTo([origin.port]) })
    const client = await openClient(port)
    for (const path of ['/one', '/two?x=1', '/three']) {
      const response = await client.send(get(path)).response()
      expect(response.status).toBe(200)
      expect(parse(response.body)).toMatchObject({ method: 'GET', target: path, headers: { host: 'shop.test' } })
    }
    expect(origin.connections()).toBe(1)
    const [record] = await recorded(3)
    expect(record).toMatchObject({
      listener: 'Gateway/shop/edge/http',
      rule: 'HTTPRoute/shop/all/0',
      upstream: 'shop/origin:80',
      endpoint: `127.0.0.1:${origin.port}`,
      status: 200,
      host: 'shop.test',
      path: '/one',
      errorCode: null,
    })
  })

  it('is answered 404 where no rule takes it', async () => {
    const { port } = await openSystem({ resources: [] })
    const response = await request(port, get('/'))
    expect(response.status).toBe(404)
    expect(JSON.parse(response.body.toString())).toMatchObject({ status: 404, code: 'no-rule' })
  })
})
