import { describe } from 'vitest'
import { createSnapshot, type Addressing, type ListenerReport } from '../snapshot/index.ts'
import type { Condition, ListenerStatus } from '../resources/index.ts'
import { itMatchesGoldenFiles } from '../testdata/golden.ts'
import { secretsOf, type TestContents } from '../testdata/secrets-of.ts'
import { addressing, gatewayClass, parseOrThrow, resourcesOf } from '../testdata/snapshot-of.ts'
import { attach } from './attach.ts'
import { statusOf } from './conditions.ts'

/** An optional first document: where the gateway binds and what it reported. */
interface Surroundings {
  readonly addressing?: Partial<Addressing>
  readonly reports?: readonly ListenerReport[] | null
  /** Secrets and ConfigMaps by `namespace/name`, and what they hold. */
  readonly holding?: Readonly<Record<string, TestContents>>
  /** False: the class of ours is not added. */
  readonly gatewayClass?: boolean
}

const isSurroundings = (document: unknown): document is Surroundings =>
  typeof document === 'object' && document !== null && !('kind' in document)

describe('attachment and status', () => {
  itMatchesGoldenFiles(new URL('testdata/', import.meta.url), (documents) => {
    const given = documents.find(isSurroundings) ?? {}
    const manifests = documents.filter((document) => !isSurroundings(document)).map(parseOrThrow)
    const classes = given.gatewayClass === false ? [] : resourcesOf(gatewayClass)
    const snapshot = createSnapshot([...classes, ...manifests, ...secretsOf(given.holding ?? {})], 1)
    const attachments = attach(snapshot, { addressing: { ...addressing, ...given.addressing } })
    const now = '2026-01-01T00:00:00Z'
    const statuses = statusOf(attachments, snapshot, { now, programmed: given.reports ?? [] })
    const isGiven = ([key]: readonly [string, unknown]): boolean => key !== 'signalbox'
    return {
      ...toSection(
        'GatewayClass',
        [...statuses.gatewayClasses].filter(isGiven).map(([key, { conditions }]) => [key, toLines(conditions)]),
      ),
      ...toSection(
        'Gateway',
        [...statuses.gateways].map(([key, status]) => [
          key,
          {
            addresses: (status.addresses ?? []).map(({ value }) => value).join(', '),
            conditions: toLines(status.conditions),
            ...(status.attachedListenerSets === 0 ? {} : { attachedListenerSets: status.attachedListenerSets }),
            listeners: toListeners(status.listeners),
          },
        ]),
      ),
      ...toSection(
        'ListenerSet',
        [...statuses.listenerSets].map(([key, status]) => [
          key,
          { conditions: toLines(status.conditions), listeners: toListeners(status.listeners) },
        ]),
      ),
      ...toSection(
        'routes',
        [...statuses.routes].map(([id, { parents }]) => [
          id,
          parents.map(({ parentRef, controllerName, conditions }) => ({
            parent: [parentRef.namespace, parentRef.name, parentRef.sectionName, parentRef.port]
              .filter(Boolean)
              .join('/'),
            ...(controllerName.startsWith('signalbox.dev') ? {} : { controllerName }),
            conditions: toLines(conditions),
          })),
        ]),
      ),
      ...toSection(
        'BackendTLSPolicy',
        [...statuses.backendTlsPolicies].map(([key, { ancestors }]) => [
          key,
          Object.fromEntries(
            ancestors.map(({ ancestorRef, conditions }) => [
              `${ancestorRef.namespace}/${ancestorRef.name}`,
              toLines(conditions),
            ]),
          ),
        ]),
      ),
      ...toSection(
        'Policy',
        [...statuses.policies].map(([key, { conditions, ancestors = [] }]) => [
          key,
          {
            conditions: toLines(conditions),
            ...(ancestors.length === 0
              ? {}
              : { at: ancestors.map(({ ancestorRef }) => `${ancestorRef.namespace}/${ancestorRef.name}`).join(', ') }),
          },
        ]),
      ),
    }
  })
})

function toSection(name: string, entries: readonly (readonly [string, unknown])[]): Record<string, unknown> {
  return entries.length === 0 ? {} : { [name]: Object.fromEntries(entries) }
}

function toListeners(listeners: readonly ListenerStatus[] = []): Record<string, unknown> {
  return Object.fromEntries(
    listeners.map(({ name, attachedRoutes, supportedKinds = [], conditions }) => [
      name,
      {
        attachedRoutes,
        supportedKinds: supportedKinds.map(({ kind }) => kind).join(', '),
        conditions: toLines(conditions),
      },
    ]),
  )
}

/** `Accepted True/Accepted: message`. */
function toLines(conditions: readonly Condition[] = []): readonly string[] {
  return conditions.map(({ type, status, reason, message }) => `${type} ${status}/${reason}: ${message}`)
}
