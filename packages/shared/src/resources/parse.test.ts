import { describe, expect, it } from 'vitest'
import { parseResource } from './parse.ts'

const route = {
  apiVersion: 'gateway.networking.k8s.io/v1beta1',
  kind: 'HTTPRoute',
  metadata: { name: 'shop', namespace: 'team-a', creationTimestamp: null },
  spec: { parentRefs: [{ name: 'gw' }], rules: [{ backendRefs: [{ name: 'shop', port: 80 }] }] },
}

const errorsOf = (value: unknown): readonly unknown[] => {
  const parsed = parseResource(value)
  return parsed.ok ? [] : parsed.error
}

describe('a manifest is taken', () => {
  it('in every served version, with upstream’s defaults, and kept as the stored version', () => {
    expect(parseResource(route)).toEqual({
      ok: true,
      value: {
        apiVersion: 'gateway.networking.k8s.io/v1',
        kind: 'HTTPRoute',
        metadata: { name: 'shop', namespace: 'team-a' },
        spec: {
          parentRefs: [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'gw' }],
          rules: [
            {
              matches: [{ path: { type: 'PathPrefix', value: '/' } }],
              backendRefs: [{ group: '', kind: 'Service', name: 'shop', port: 80, weight: 1 }],
            },
          ],
        },
      },
    })
  })

  it.each([{}, { matches: [] }, { matches: [{}] }, { matches: null }])(
    'with a rule for every request from %j',
    (rule) => {
      const parsed = parseResource({ ...route, spec: { rules: [rule] } })
      expect(parsed).toMatchObject({
        ok: true,
        value: { spec: { rules: [{ matches: [{ path: { type: 'PathPrefix', value: '/' } }] }] } },
      })
    },
  )

  it('without a namespace into `default`', () => {
    const parsed = parseResource({ ...route, metadata: { name: 'shop' } })
    expect(parsed.ok && parsed.value.metadata.namespace).toBe('default')
  })

  it('and a Namespace gets the label with its own name', () => {
    const parsed = parseResource({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'team-a' } })
    expect(parsed.ok && parsed.value.metadata.labels).toEqual({ 'kubernetes.io/metadata.name': 'team-a' })
  })
})

describe('a manifest is refused', () => {
  it('with all of its errors at once, each at its field', () => {
    expect(
      errorsOf({
        ...route,
        spec: { parentRef: [], rules: [{ matches: [{ method: 'get' }], backendRefs: [{ port: 'http' }] }] },
      }),
    ).toEqual([
      {
        path: 'spec.rules[0].matches[0].method',
        reason: 'FieldValueNotSupported',
        message: expect.stringContaining('"PATCH". Did you mean "GET"?'),
      },
      { path: 'spec.rules[0].backendRefs[0].name', reason: 'FieldValueRequired', message: 'This field is required.' },
      {
        path: 'spec.rules[0].backendRefs[0].port',
        reason: 'FieldValueTypeInvalid',
        message: 'This must be a number, not a string.',
      },
      {
        path: 'spec.parentRef',
        reason: 'FieldValueForbidden',
        message: 'There is no field "parentRef" here. Did you mean "parentRefs"?',
      },
    ])
  })
})
