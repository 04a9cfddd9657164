import { describe } from 'vitest'
import { deepEqual } from '../lib/index.ts'
import { createSnapshot } from '../snapshot/index.ts'
import * as certificates from '../testdata/certificates.ts'
import { configurationOf } from '../testdata/configuration-of.ts'
import { itMatchesGoldenFiles } from '../testdata/golden.ts'
import { gatewayClass, parseOrThrow, resourcesOf } from '../testdata/snapshot-of.ts'
import { shadowsOf } from './shadow.ts'
import { streamRulesOn, type HttpsListenerTable, type SocketTable } from './socket-table.ts'
import type { StreamRule, TlsListenerTable } from './stream-table.ts'
import type { Backend, CompiledRule, HostEntries, ListenerTable, TableEntry, ValueTest } from './table.ts'
import type { TlsTermination } from './tls.ts'
import { toHealthChecks, toLoadBalancing } from './upstream-settings.ts'
import type { UpstreamTarget } from './upstream-target.ts'

/** Texts that are the name of a certificate or key for tests stand for it. */
function withCertificates(document: unknown): unknown {
  const texts = new Map<unknown, unknown>(Object.entries(certificates))
  return JSON.parse(JSON.stringify(document, (_, value: unknown) => texts.get(value) ?? value))
}

describe('tables', () => {
  itMatchesGoldenFiles(new URL('testdata/', import.meta.url), (documents) => {
    const snapshot = createSnapshot(
      [...resourcesOf(gatewayClass), ...documents.map(withCertificates).map(parseOrThrow)],
      1,
    )
    const { tables } = configurationOf(snapshot)
    const shadows = shadowsOf(tables)
    return {
      sockets: Object.fromEntries([...tables.sockets].map(([id, socket]) => [id, toSocket(socket)])),
      rules: Object.fromEntries([
        ...[...tables.routes.values()].flatMap(({ rules }) => rules.map(toRule)),
        ...[...tables.sockets.values()].flatMap((socket) => streamRulesOn(socket).map(toStreamRule)),
      ]),
      upstreams: Object.fromEntries([...tables.upstreams].map(([id, upstream]) => [id, toUpstream(upstream)])),
      ...(shadows.length === 0 ? {} : { shadows }),
    }
  })
})

function toSocket(socket: SocketTable): unknown {
  const proxied = 'proxyProtocol' in socket && socket.proxyProtocol ? { proxyProtocol: true } : {}
  if ('listener' in socket)
    return { ...proxied, [`${socket.protocol} ${socket.listener.id}`]: socket.rule?.id ?? 'no route' }
  return { ...proxied, ...Object.fromEntries([...socket.listenersByHostname.values()].map(toListener)) }
}

function toListener(listener: ListenerTable | HttpsListenerTable | TlsListenerTable): readonly [string, unknown] {
  const key = `${listener.id}${listener.hostname === '' ? '' : ` (${listener.hostname})`}`
  const own = listener.ownUpstreams.size === 0 ? {} : { ownUpstreams: Object.fromEntries(listener.ownUpstreams) }
  const tls = 'tls' in listener ? toTls(listener.tls) : {}
  if ('entriesByHost' in listener) {
    const rules = [...listener.entriesByHost].map(([hostname, { id }]) => [hostname || 'any name', id] as const)
    return [key, { mode: listener.mode, ...tls, ...own, ...Object.fromEntries(rules) }]
  }
  return [key, { ...tls, ...own, ...Object.fromEntries([...listener.routes.entriesByHost].map(toHost)) }]
}

function toTls(tls: TlsTermination | null): { readonly tls?: unknown } {
  if (tls === null) return {}
  const { certificates, options, clientValidation } = tls
  return {
    tls: {
      certificates: certificates.map(({ secret }) => secret),
      ...(Object.keys(options).length === 0 ? {} : { options }),
      ...(clientValidation === null
        ? {}
        : { clientValidation: `${clientValidation.mode}, ${clientValidation.caPem.length} authorities` }),
    },
  }
}

/** Without what a Service that says nothing has. */
function toUpstream({ endpoints, tls, ...upstream }: UpstreamTarget): unknown {
  const usual: Readonly<Record<string, unknown>> = {
    invalid: null,
    proxyProtocol: null,
    loadBalancing: toLoadBalancing(undefined),
    healthChecks: toHealthChecks(undefined),
    circuitBreaker: null,
  }
  const telling = Object.entries(upstream).filter(([name, value]) => !deepEqual(value, usual[name]))
  return {
    ...Object.fromEntries(telling),
    ...(tls === null
      ? {}
      : {
          tls: {
            ...tls,
            caPem: tls.caPem === 'system' ? 'system' : `${tls.caPem.length} authorities`,
            clientCertificate: tls.clientCertificate?.secret ?? null,
          },
        }),
    endpoints: endpoints.map(({ address, port, weight }) => `${address} ${port} weight ${weight}`),
  }
}

function toStreamRule({ id, backends, totalWeight }: StreamRule): readonly [string, unknown] {
  return [id, { backends: backends.map(toBackend), totalWeight }]
}

function toBackend({ weight, upstream, invalid, filters }: Backend): unknown {
  return {
    upstream: upstream ?? `${invalid?.reason}: answered 500`,
    weight,
    ...(filters.length === 0 ? {} : { filters }),
  }
}

function toHost([hostname, { entries }]: readonly [string, HostEntries]): readonly [string, readonly string[]] {
  return [hostname === '' ? 'any host' : hostname, entries.map(toLine)]
}

function toLine({ id, grpc, path, method, headers, query }: TableEntry): string {
  const values = (list: readonly ValueTest[], sign: string): string[] =>
    list.map(({ name, type, value }) => `${sign}${name}${type === 'Exact' ? '=' : '~'}${value}`)
  const conditions = [method ?? '', ...values(headers, ''), ...values(query, '?')].filter((text) => text !== '')
  return [grpc === undefined ? `${path.type} ${path.value}` : `gRPC ${path.value}`, ...conditions, '→', id].join(' ')
}

function toRule(rule: CompiledRule): readonly [string, unknown] {
  const { id, filters, backends, requestTimeoutMs, backendTimeoutMs, retry, session, broken, totalWeight } = rule
  return [
    id,
    {
      ...(filters.length === 0 ? {} : { filters }),
      backends: backends.map(toBackend),
      totalWeight,
      ...(requestTimeoutMs === null ? {} : { requestTimeoutMs }),
      ...(backendTimeoutMs === null ? {} : { backendTimeoutMs }),
      ...(retry === null ? {} : { retry }),
      ...(session === null ? {} : { session }),
      ...(broken === null ? {} : { broken }),
    },
  ]
}
