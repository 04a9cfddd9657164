import { describe, expect, it } from 'vitest'
import type { Service } from '../resources/index.ts'
import { testResource } from '../resources/test-resource.ts'
import { endpointsOf } from './endpoints.ts'
import { createSnapshot } from './snapshot.ts'

function service(spec: object): Service {
  return testResource({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'shop', namespace: 'a' }, spec })
}

function slice(name: string, fields: object, serviceName = 'shop', namespace = 'a') {
  return testResource({
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name, namespace, labels: { 'kubernetes.io/service-name': serviceName } },
    addressType: 'IPv4',
    ...fields,
  })
}

function endpoints(of: Service, slices: Parameters<typeof createSnapshot>[0] = [], index = 0) {
  const port = of.spec.ports?.[index]
  if (port === undefined) throw new TypeError('The Service of the test has no such port.')
  return endpointsOf(createSnapshot(slices, 1), of, port).map(
    ({ address, port, weight }) => `${address}:${port}*${weight}`,
  )
}

describe('endpoints written in the Service', () => {
  it.each([
    { guarantee: 'have their own port', fields: {}, endpoint: { port: 3000 }, result: ['10.0.0.1:3000*1'] },
    {
      guarantee: 'else the numeric target port',
      fields: { targetPort: 8080 },
      endpoint: {},
      result: ['10.0.0.1:8080*1'],
    },
    { guarantee: 'else the Service’s port', fields: { targetPort: 'http' }, endpoint: {}, result: ['10.0.0.1:80*1'] },
    { guarantee: 'have their weight', fields: {}, endpoint: { weight: 7 }, result: ['10.0.0.1:80*7'] },
    { guarantee: 'of weight 0 get nothing', fields: {}, endpoint: { weight: 0 }, result: [] },
  ])('$guarantee', ({ fields, endpoint, result }) => {
    const of = service({ ports: [{ port: 80, ...fields }], endpoints: [{ address: '10.0.0.1', ...endpoint }] })
    expect(endpoints(of)).toEqual(result)
  })
})

describe('endpoints of slices', () => {
  const of = service({
    ports: [
      { name: 'http', port: 80, targetPort: 9999 },
      { name: 'admin', port: 81 },
    ],
    endpoints: [{ address: '10.0.0.1', port: 3000 }],
  })
  const ready = { addresses: ['10.0.0.2', '10.0.0.3'] }

  it('are found by the name of the port, and the target port is not used', () => {
    const slices = [slice('s', { ports: [{ name: 'admin', port: 3001 }], endpoints: [ready] })]
    expect(endpoints(of, slices, 0)).toEqual(['10.0.0.1:3000*1'])
    expect(endpoints(of, slices, 1)).toEqual(['10.0.0.1:3000*1', '10.0.0.2:3001*1'])
  })

  it.each([
    { guarantee: 'count when readiness is not stated', conditions: {}, there: true },
    { guarantee: 'count when ready', conditions: { ready: true }, there: true },
    { guarantee: 'do not count when not ready', conditions: { ready: false }, there: false },
  ])('$guarantee', ({ conditions, there }) => {
    const slices = [slice('s', { ports: [{ name: 'http', port: 3001 }], endpoints: [{ ...ready, conditions }] })]
    expect(endpoints(of, slices)).toEqual(['10.0.0.1:3000*1', ...(there ? ['10.0.0.2:3001*1'] : [])])
  })

  it('of other Services and namespaces do not count', () => {
    const fields = { ports: [{ name: 'http', port: 3001 }], endpoints: [ready] }
    expect(endpoints(of, [slice('s', fields, 'other'), slice('t', fields, 'shop', 'b')])).toEqual(['10.0.0.1:3000*1'])
  })

  it('count once where two slices name the same', () => {
    const fields = { ports: [{ name: 'http', port: 3000 }], endpoints: [{ addresses: ['10.0.0.1'] }, ready] }
    expect(endpoints(of, [slice('s', fields), slice('t', fields)])).toEqual(['10.0.0.1:3000*1', '10.0.0.2:3000*1'])
  })

  it('serve an unnamed port by an unnamed port', () => {
    const unnamed = service({ ports: [{ port: 80 }] })
    expect(endpoints(unnamed, [slice('s', { ports: [{ port: 3001 }], endpoints: [ready] })])).toEqual([
      '10.0.0.2:3001*1',
    ])
  })
})

it('an ExternalName is its own endpoint', () => {
  const of = service({ type: 'ExternalName', externalName: 'example.com', ports: [{ port: 443 }] })
  expect(endpoints(of)).toEqual(['example.com:443*1'])
})
