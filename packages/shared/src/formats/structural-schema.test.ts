import { describe, expect, it } from 'vitest'
import { allKinds, type Kind } from '../resources/index.ts'
import { structuralSchema, type StructuralSchema } from './structural-schema.ts'

/** The schema at a dotted path; `[]` steps into a list. */
function at(kind: Kind, path: string): StructuralSchema | undefined {
  return path
    .split('.')
    .reduce<StructuralSchema | undefined>(
      (schema, step) => (step === '[]' ? schema?.items : schema?.properties?.[step]),
      structuralSchema(kind),
    )
}

/** Fields that are neither of one type nor said to be of any. */
function untyped(schema: StructuralSchema, path: string): readonly string[] {
  const isOpen =
    schema['x-kubernetes-int-or-string'] === true || schema['x-kubernetes-preserve-unknown-fields'] === true
  const own = schema.type === undefined && !isOpen ? [path] : []
  const fields = Object.entries(schema.properties ?? {}).flatMap(([name, field]) => untyped(field, `${path}.${name}`))
  const inner = [schema.items, schema.additionalProperties].filter((member) => member !== undefined)
  return [...own, ...fields, ...inner.flatMap((member) => untyped(member, `${path}[]`))]
}

/** Every list, with how it merges. */
function lists(schema: StructuralSchema): readonly StructuralSchema[] {
  const members = [...Object.values(schema.properties ?? {}), schema.items, schema.additionalProperties]
  const inner = members.filter((member) => member !== undefined).flatMap(lists)
  return schema.type === 'array' ? [schema, ...inner] : inner
}

describe('the structural schema', () => {
  it.each(allKinds)('of %s gives every field one type, or says that it may be any', (kind) => {
    expect(untyped(structuralSchema(kind), kind)).toEqual([])
  })

  it.each(allKinds)('of %s says of every list how it merges, by keys that its elements have', (kind) => {
    for (const list of lists(structuralSchema(kind))) {
      expect(list['x-kubernetes-list-type']).toBeDefined()
      const fields = Object.keys(list.items?.properties ?? {})
      for (const key of list['x-kubernetes-list-map-keys'] ?? []) expect(fields).toContain(key)
    }
  })

  it.each([
    { guarantee: 'listeners by name', kind: 'Gateway', path: 'spec.listeners', type: 'map', keys: ['name'] },
    { guarantee: 'conditions by type', kind: 'Gateway', path: 'status.conditions', type: 'map', keys: ['type'] },
    {
      guarantee: 'ports of a Service by number',
      kind: 'Service',
      path: 'spec.ports',
      type: 'map',
      keys: ['port', 'protocol'],
    },
    { guarantee: 'ports of an EndpointSlice as a whole', kind: 'EndpointSlice', path: 'ports', type: 'atomic' },
    { guarantee: 'rules as a whole', kind: 'HTTPRoute', path: 'spec.rules', type: 'atomic' },
    { guarantee: 'finalizers as a set', kind: 'HTTPRoute', path: 'metadata.finalizers', type: 'set' },
  ] as const)('merges $guarantee', ({ kind, path, type, ...rest }) => {
    expect(at(kind, path)).toMatchObject({
      'x-kubernetes-list-type': type,
      ...('keys' in rest ? { 'x-kubernetes-list-map-keys': rest.keys } : {}),
    })
  })

  it.each([
    {
      guarantee: 'a number or a name',
      kind: 'Service',
      path: 'spec.ports.[].targetPort',
      is: { 'x-kubernetes-int-or-string': true },
    },
    {
      guarantee: 'values as one list',
      kind: 'HTTPRoute',
      path: 'spec.rules.[].filters.[].requestRedirect.statusCode',
      is: { type: 'integer', enum: [301, 302, 303, 307, 308] },
    },
    {
      guarantee: 'maps by the type of their values',
      kind: 'ConfigMap',
      path: 'data',
      is: { type: 'object', additionalProperties: { type: 'string' } },
    },
    {
      guarantee: 'defaults',
      kind: 'HTTPRoute',
      path: 'spec.rules.[].backendRefs.[].weight',
      is: { type: 'integer', default: 1 },
    },
    {
      guarantee: 'type and kind as any text, for every version has them',
      kind: 'Gateway',
      path: 'apiVersion',
      is: { type: 'string' },
    },
  ] as const)('says $guarantee', ({ kind, path, is }) => {
    expect(at(kind, path)).toMatchObject(is)
  })

  it('does not take the bounds of numbers as such for limits', () => {
    expect(at('Gateway', 'metadata.generation')).not.toHaveProperty('minimum')
  })
})
