import { allKinds, kinds } from '@signalbox/shared/resources'
import { expect, test } from 'vitest'
import { kindPaths, listPath, resourcePath } from './resource-paths.ts'

test.each(allKinds)('%s lives where the registry of kinds says', (kind) => {
  const { group, versions, plural, namespaced } = kinds[kind]
  const apiVersion = group === '' ? versions[0] : `${group}/${versions[0]}`
  expect(kindPaths[kind]).toEqual({ apiVersion, plural, namespaced })
})

test('core kinds live under /api, the others under /apis', () => {
  expect(listPath('Service')).toBe('/api/v1/services')
  expect(listPath('HTTPRoute', 'team-a')).toBe('/apis/gateway.networking.k8s.io/v1/namespaces/team-a/httproutes')
  expect(resourcePath({ kind: 'Namespace', name: 'infra' })).toBe('/api/v1/namespaces/infra')
})
