import { describe, expect, it } from 'vitest'
import { apply } from './apply.ts'
import { publish } from './publish.ts'
import { errorOf, openTestContext } from './test-context.ts'

const shop = { name: 'shop', address: '127.0.0.1:3000' }

describe('publish', () => {
  it('makes Service and route, and the default Gateway where it is missing, as one revision', async () => {
    const context = await openTestContext()
    const { revision, results, accepted } = await publish(context, shop)
    expect(revision).toBe(1)
    expect(accepted).toBe(true)
    expect(results.map(({ kind, namespace = '', name }) => `${kind} ${namespace}/${name}`)).toEqual([
      'Namespace /default',
      'GatewayClass /signalbox',
      'Gateway default/default',
      'Service default/shop',
      'HTTPRoute default/shop',
    ])
  })

  it('uses what is there, and makes a namespace that is missing', async () => {
    const context = await openTestContext()
    await publish(context, shop)
    const { results } = await publish(context, { ...shop, namespace: 'team', host: 'shop.localhost', path: '/cart' })
    expect(results.map(({ kind, action }) => `${action} ${kind}`)).toEqual([
      'created Namespace',
      'created Service',
      'created HTTPRoute',
    ])
    expect(context.store.read().snapshot.get('HTTPRoute', 'team/shop')?.spec).toMatchObject({
      hostnames: ['shop.localhost'],
      rules: [
        { matches: [{ path: { type: 'PathPrefix', value: '/cart' } }], backendRefs: [{ name: 'shop', port: 80 }] },
      ],
    })
  })

  it('says where the Gateway does not take the route', async () => {
    const context = await openTestContext()
    await publish(context, shop)
    const text = `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: own, namespace: default}
spec: {gatewayClassName: signalbox, listeners: [{name: http, port: 8090, protocol: HTTP}]}`
    await apply(context, { text })
    const result = await publish(context, { ...shop, namespace: 'team', gateway: 'default/own' })
    expect(result.accepted).toBe(false)
    expect(result.message).not.toBe('')
  })

  it.each([
    { address: '127.0.0.1:3000', endpoint: '127.0.0.1', port: 3000, upstream: undefined },
    { address: ' api.example.com:80 ', endpoint: 'api.example.com', port: 80, upstream: undefined },
    { address: '[::1]:3000', endpoint: '::1', port: 3000, upstream: undefined },
    { address: 'http://10.0.0.1', endpoint: '10.0.0.1', port: 80, upstream: undefined },
    { address: 'http://10.0.0.1:3000/', endpoint: '10.0.0.1', port: 3000, upstream: undefined },
    { address: 'http://10.0.0.1:3000/base/', endpoint: '10.0.0.1', port: 3000, upstream: { path: '/base' } },
    { address: 'https://api.example.com', endpoint: 'api.example.com', port: 443, upstream: { protocol: 'https' } },
  ])('reads the address $address', async ({ address, endpoint, port, upstream }) => {
    const context = await openTestContext()
    await publish(context, { ...shop, address })
    const spec = context.store.read().snapshot.get('Service', 'default/shop')?.spec
    expect(spec?.endpoints).toMatchObject([{ address: endpoint }])
    expect(spec?.ports).toMatchObject([{ targetPort: port }])
    expect(spec?.upstream).toEqual(upstream)
  })

  it.each([
    { guarantee: 'no address', input: { ...shop, address: '' }, path: 'address' },
    { guarantee: 'an address without port', input: { ...shop, address: 'localhost' }, path: 'address' },
    { guarantee: 'a port alone', input: { ...shop, address: ':3000' }, path: 'address' },
    { guarantee: 'a port beyond 65535', input: { ...shop, address: 'localhost:70000' }, path: 'address' },
    { guarantee: 'an address with a query', input: { ...shop, address: 'http://localhost:1/?a' }, path: 'address' },
    { guarantee: 'an address of another scheme', input: { ...shop, address: 'ftp://localhost:1' }, path: 'address' },
    { guarantee: 'an address with a password', input: { ...shop, address: 'http://a:b@localhost:1' }, path: 'address' },
    { guarantee: 'a path without scheme', input: { ...shop, address: 'localhost:3000/a' }, path: 'address' },
    { guarantee: 'a name with capitals', input: { ...shop, name: 'Shop' }, path: 'name' },
    { guarantee: 'a namespace with dots', input: { ...shop, namespace: 'a.b' }, path: 'namespace' },
    { guarantee: 'a hostname with a port', input: { ...shop, hostname: 'a:80' }, path: 'hostname' },
    { guarantee: 'a path that does not begin with /', input: { ...shop, path: 'cart' }, path: 'path' },
    { guarantee: 'a Gateway that does not exist', input: { ...shop, gateway: 'a/b' }, path: 'gateway' },
    { guarantee: 'a field that there is not', input: { ...shop, adress: 'x' }, path: 'adress' },
  ])('refuses $guarantee at its field', async ({ input, path }) => {
    const context = await openTestContext()
    const error = await errorOf(() => publish(context, input))
    expect(error.code).toBe('Invalid')
    expect(error.errors.map((one) => one.path)).toContain(path)
    expect(context.store.read().snapshot.revision).toBe(0)
  })

  it('tells all that is wrong at once', async () => {
    const context = await openTestContext()
    const error = await errorOf(() => publish(context, { name: 'Not A Name', address: 'nowhere at all', path: 'cart' }))
    expect(error.errors.map(({ path }) => path)).toEqual(['name', 'address', 'path'])
  })

  it('refuses a name that is taken', async () => {
    const context = await openTestContext()
    await publish(context, shop)
    expect((await errorOf(() => publish(context, shop))).errors).toMatchObject([{ path: 'name' }])
  })
})
