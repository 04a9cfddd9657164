import { allKinds, kinds } from '@signalbox/shared/resources'
import { describe, expect, it } from 'vitest'
import { call, openTestServer } from '../../test-server.ts'
import { serveKubernetes } from '../serve-kubernetes.ts'
import { humanDuration } from './human-duration.ts'

const [core, groups] = [serveKubernetes('api'), serveKubernetes('apis')]
const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json'

async function ask(path: string, headers: Record<string, string> = { accept }) {
  return (await call(path.startsWith('/apis') ? groups : core, path, { headers })).json()
}

describe('ages', () => {
  const [second, minute, hour, day] = [1000, 60_000, 3_600_000, 86_400_000]
  it.each([
    [-10 * second, '<invalid>'],
    [-1, '0s'],
    [0, '0s'],
    [119 * second, '119s'],
    [2 * minute, '2m'],
    [3 * minute + 20 * second, '3m20s'],
    [47 * minute, '47m'],
    [179 * minute, '179m'],
    [5 * hour + 10 * minute, '5h10m'],
    [26 * hour, '26h'],
    [3 * day + 4 * hour, '3d4h'],
    [40 * day, '40d'],
    [760 * day, '2y30d'],
    [3650 * day, '10y'],
  ])('%d milliseconds are %s', (milliseconds, shown) => {
    expect(humanDuration(milliseconds)).toBe(shown)
  })
})

describe('tables', () => {
  it.each(allKinds)(
    'of %s have a cell for every column, name first and age among the ones always shown',
    async (kind) => {
      await openTestServer()
      const { group, plural, versions } = kinds[kind]
      const path = group === '' ? `/api/v1/${plural}` : `/apis/${group}/${versions[0]}/${plural}`
      const table = await ask(path)
      expect(table).toMatchObject({ kind: 'Table', apiVersion: 'meta.k8s.io/v1' })
      const names = table.columnDefinitions.map(({ name }: { name: string }) => name)
      expect(names[0]).toBe('Name')
      expect(names).toContain('Age')
      expect(new Set(names).size).toBe(names.length)
      for (const { cells } of table.rows) expect(cells).toHaveLength(names.length)
    },
  )

  it('give the metadata with each row, or as much of the resource as is asked for', async () => {
    await openTestServer()
    const path = '/apis/gateway.networking.k8s.io/v1/gatewayclasses/signalbox'
    expect((await ask(path)).rows[0].object).toMatchObject({
      kind: 'PartialObjectMetadata',
      metadata: { name: 'signalbox' },
    })
    expect((await ask(`${path}?includeObject=Object`)).rows[0].object).toMatchObject({ kind: 'GatewayClass', spec: {} })
    expect((await ask(`${path}?includeObject=None`)).rows[0].object).toBeUndefined()
  })

  it.each([
    { guarantee: 'resources without a wish', accepted: '', kind: 'NamespaceList' },
    {
      guarantee: 'resources before tables where they are named first',
      accepted: 'application/json,application/json;as=Table;v=v1;g=meta.k8s.io',
      kind: 'NamespaceList',
    },
    {
      guarantee: 'what is known of several wishes',
      accepted: 'application/vnd.kubernetes.protobuf,application/json',
      kind: 'NamespaceList',
    },
    {
      guarantee: 'metadata alone',
      accepted: 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io',
      kind: 'PartialObjectMetadataList',
    },
  ])('$guarantee', async ({ accepted, kind }) => {
    await openTestServer()
    expect((await ask('/api/v1/namespaces', { accept: accepted })).kind).toBe(kind)
  })
})
