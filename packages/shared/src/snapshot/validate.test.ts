import { describe, expect, it } from 'vitest'
import { testResource } from '../resources/test-resource.ts'
import { createSnapshot } from './snapshot.ts'
import { cascadeOf, validateBatch } from './validate.ts'

const namespace = (name: string) => testResource({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })
const configMap = (namespaceName: string, name: string, fields: object = {}) =>
  testResource({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: namespaceName }, ...fields })
const secret = (fields: object) =>
  testResource({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 's', namespace: 'a' }, ...fields })
const gatewayClass = (controllerName: string) =>
  testResource({
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'GatewayClass',
    metadata: { name: 'c' },
    spec: { controllerName },
  })

const stored = createSnapshot(
  [
    namespace('a'),
    namespace('b'),
    configMap('a', 'x'),
    configMap('a', 'sealed', { immutable: true, data: { k: 'v' } }),
    configMap('b', 'y'),
    secret({ data: {} }),
    gatewayClass('example.com/one'),
  ],
  1,
)

const errorsOf = (
  upserts: Parameters<typeof createSnapshot>[0],
  deletes: { kind: string; name: string; namespace?: string }[] = [],
) => {
  const result = validateBatch(stored, { upserts: [...upserts], deletes })
  return result.ok ? [] : result.error.map((error) => `${error.in}[${error.index}] ${error.path} ${error.reason}`)
}

describe('a batch is refused', () => {
  it.each([
    {
      guarantee: 'in a namespace that does not exist',
      upserts: [configMap('c', 'x')],
      deletes: [],
      errors: ['upserts[0] metadata.namespace FieldValueNotFound'],
    },
    {
      guarantee: 'in a namespace that the batch deletes',
      upserts: [configMap('b', 'x')],
      deletes: [{ kind: 'Namespace', name: 'b' }],
      errors: ['upserts[0] metadata.namespace FieldValueNotFound'],
    },
    {
      guarantee: 'with a name twice',
      upserts: [configMap('a', 'n'), configMap('b', 'n'), configMap('a', 'n')],
      deletes: [],
      errors: ['upserts[2] metadata.name FieldValueDuplicate'],
    },
    {
      guarantee: 'that deletes what is not there',
      upserts: [],
      deletes: [{ kind: 'ConfigMap', namespace: 'a', name: 'z' }],
      errors: ['deletes[0]  FieldValueNotFound'],
    },
    {
      guarantee: 'that changes the type of a Secret',
      upserts: [secret({ type: 'other' })],
      deletes: [],
      errors: ['upserts[0] type FieldValueForbidden'],
    },
    {
      guarantee: 'that changes the controller of a GatewayClass',
      upserts: [gatewayClass('example.com/two')],
      deletes: [],
      errors: ['upserts[0] spec.controllerName FieldValueForbidden'],
    },
    {
      guarantee: 'that changes an immutable ConfigMap, in each field',
      upserts: [configMap('a', 'sealed', { data: { k: 'w' } })],
      deletes: [],
      errors: ['upserts[0] immutable FieldValueForbidden', 'upserts[0] data FieldValueForbidden'],
    },
    {
      guarantee: 'with every error at once',
      upserts: [configMap('c', 'x'), secret({ type: 'other' })],
      deletes: [],
      errors: ['upserts[0] metadata.namespace FieldValueNotFound', 'upserts[1] type FieldValueForbidden'],
    },
  ])('$guarantee', ({ upserts, deletes, errors }) => {
    expect(errorsOf(upserts, deletes)).toEqual(errors)
  })
})

describe('a batch is taken', () => {
  it('with a namespace that it brings along, in any order', () => {
    expect(errorsOf([configMap('c', 'x'), namespace('c')])).toEqual([])
  })

  it('in the namespace `default`, which it then brings along', () => {
    const result = validateBatch(stored, { upserts: [configMap('default', 'x')], deletes: [] })
    expect(result.ok && result.value.change.upserts.map(({ kind, metadata }) => `${kind}/${metadata.name}`)).toEqual([
      'Namespace/default',
      'ConfigMap/x',
    ])
  })

  it('and takes what is in a deleted namespace away with it', () => {
    const deletes = [
      { kind: 'Namespace', name: 'a' },
      { kind: 'ConfigMap', namespace: 'a', name: 'x' },
    ]
    const result = validateBatch(stored, { upserts: [], deletes })
    const cascade = [
      { kind: 'Secret', namespace: 'a', name: 's' },
      { kind: 'ConfigMap', namespace: 'a', name: 'sealed' },
    ]
    expect(result).toEqual({ ok: true, value: { change: { upserts: [], deletes: [...deletes, ...cascade] }, cascade } })
    expect(cascadeOf(stored, deletes)).toEqual(cascade)
  })
})
