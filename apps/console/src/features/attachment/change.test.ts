import type { Gateway, Namespace } from '@signalbox/shared/resources'
import { describe, expect, it } from 'vitest'
import { withAllowedNamespaces, withLabels } from './change.ts'
import { placeAfter } from './grid-keys.ts'

const listener = (name: string, from: 'Same' | 'All'): Gateway['spec']['listeners'][number] => ({
  name,
  port: 80,
  protocol: 'HTTP',
  allowedRoutes: { namespaces: { from }, kinds: [{ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute' }] },
})

const gateway: Gateway = {
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'Gateway',
  metadata: { name: 'gw', namespace: 'infra', resourceVersion: '7' },
  spec: { gatewayClassName: 'signalbox', listeners: [listener('a', 'Same'), listener('b', 'All')] },
}

describe('a listener’s allowed routes', () => {
  it('change at that listener alone, and its kinds stay', () => {
    const changed = withAllowedNamespaces(gateway, 'a', { from: 'Selector', selector: { matchLabels: { x: '1' } } })
    expect(changed.spec.listeners[0]?.allowedRoutes).toEqual({
      namespaces: { from: 'Selector', selector: { matchLabels: { x: '1' } } },
      kinds: [{ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute' }],
    })
    expect(changed.spec.listeners[1]).toBe(gateway.spec.listeners[1])
    expect(changed.metadata).toBe(gateway.metadata)
  })

  it('a selector goes where it means nothing', () => {
    const changed = withAllowedNamespaces(gateway, 'a', { from: 'All', selector: { matchLabels: { x: '1' } } })
    expect(changed.spec.listeners[0]?.allowedRoutes.namespaces).toEqual({ from: 'All' })
  })
})

describe('a namespace’s labels', () => {
  const namespace: Namespace = {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'a', labels: { 'kubernetes.io/metadata.name': 'a', old: '1' } },
  }

  it('are replaced, but for the one that says its name', () => {
    expect(withLabels(namespace, { 'kubernetes.io/metadata.name': 'b', fresh: '2' }).metadata.labels).toEqual({
      'kubernetes.io/metadata.name': 'a',
      fresh: '2',
    })
  })
})

describe('keys of the grid', () => {
  const size = { rows: 3, columns: 4 }
  it.each([
    { guarantee: 'right goes right', key: 'ArrowRight', from: [1, 1], to: [1, 2] },
    { guarantee: 'the edge is the end', key: 'ArrowRight', from: [1, 3], to: [1, 3] },
    { guarantee: 'a page stops at the last row', key: 'PageDown', from: [0, 1], to: [2, 1] },
    { guarantee: 'Home goes to the first column', key: 'Home', from: [2, 3], to: [2, 0] },
    { guarantee: 'Ctrl+End goes to the last cell', key: 'End', ctrlKey: true, from: [0, 0], to: [2, 3] },
  ])('$guarantee', ({ key, ctrlKey = false, from, to }) => {
    const [row = 0, column = 0] = from
    expect(placeAfter({ row, column }, { key, ctrlKey }, size)).toEqual({ row: to[0], column: to[1] })
  })

  it('other keys are left alone', () => {
    expect(placeAfter({ row: 0, column: 0 }, { key: 'a', ctrlKey: false }, size)).toBeNull()
  })
})
