import { describe } from 'vitest'
import { createSnapshot } from '../snapshot/index.ts'
import { configurationOf } from '../testdata/configuration-of.ts'
import { itMatchesGoldenFiles } from '../testdata/golden.ts'
import { gatewayClass, parseOrThrow, resourcesOf } from '../testdata/snapshot-of.ts'
import { shadowsOf } from './shadow.ts'
import { requestListenersOn } from './socket-table.ts'
import type { CompiledRule, HostEntries, TableEntry, ValueTest } from './table.ts'

describe('tables', () => {
  itMatchesGoldenFiles(new URL('testdata/', import.meta.url), (documents) => {
    const snapshot = createSnapshot([...resourcesOf(gatewayClass), ...documents.map(parseOrThrow)], 1)
    const { tables } = configurationOf(snapshot)
    const shadows = shadowsOf(tables)
    return {
      sockets: Object.fromEntries(
        [...tables.sockets].map(([id, socket]) => [
          id,
          Object.fromEntries(
            requestListenersOn(socket).map((listener) => [
              `${listener.id}${listener.hostname === '' ? '' : ` (${listener.hostname})`}`,
              Object.fromEntries([...listener.routes.entriesByHost].map(toHost)),
            ]),
          ),
        ]),
      ),
      rules: Object.fromEntries([...tables.routes.values()].flatMap(({ rules }) => rules.map(toRule))),
      upstreams: Object.fromEntries(
        [...tables.upstreams].map(([id, { endpoints, ...upstream }]) => [
          id,
          {
            ...upstream,
            endpoints: endpoints.map(({ address, port, weight }) => `${address} ${port} weight ${weight}`),
          },
        ]),
      ),
      ...(shadows.length === 0 ? {} : { shadows }),
    }
  })
})

function toHost([hostname, { entries }]: readonly [string, HostEntries]): readonly [string, readonly string[]] {
  return [hostname === '' ? 'any host' : hostname, entries.map(toLine)]
}

function toLine({ id, path, method, headers, query }: TableEntry): string {
  const values = (list: readonly ValueTest[], sign: string): string[] =>
    list.map(({ name, type, value }) => `${sign}${name}${type === 'Exact' ? '=' : '~'}${value}`)
  const conditions = [method ?? '', ...values(headers, ''), ...values(query, '?')].filter((text) => text !== '')
  return [`${path.type} ${path.value}`, ...conditions, '→', id].join(' ')
}

function toRule(rule: CompiledRule): readonly [string, unknown] {
  const { id, filters, backends, requestTimeoutMs, backendTimeoutMs, broken, totalWeight } = rule
  return [
    id,
    {
      ...(filters.length === 0 ? {} : { filters }),
      backends: backends.map(({ weight, upstream, invalid, filters: own }) => ({
        upstream: upstream ?? `${invalid?.reason}: answered 500`,
        weight,
        ...(own.length === 0 ? {} : { filters: own }),
      })),
      totalWeight,
      ...(requestTimeoutMs === null ? {} : { requestTimeoutMs }),
      ...(backendTimeoutMs === null ? {} : { backendTimeoutMs }),
      ...(broken === null ? {} : { broken }),
    },
  ]
}
