/**
 * Parent references: which Gateway or ListenerSet a route names, and which of its listeners. A reference to a Gateway
 * does not lead to the listeners of its sets, nor the other way round.
 *
 * Source: Gateway API v1 `ParentReference` (`sectionName` and `port` must both match where given).
 */
import { gatewayApiGroup, toObjectKey, type ObjectKey, type ParentReference } from '../resources/index.ts'
import type { GatewayState, ListenerSetState, ListenerState } from './attachments.ts'

/** Everything that routes can name as a parent. */
export interface Parents {
  readonly gateways: ReadonlyMap<ObjectKey, GatewayState>
  readonly listenerSets: ReadonlyMap<ObjectKey, ListenerSetState>
}

/** What a parentRef names. */
export interface Parent {
  /** `Gateway infra/edge`, for messages. */
  readonly label: string
  readonly listeners: readonly ListenerState[]
}

/** @returns `null` where there is no such parent, it is of another kind, or not ours: nothing is said of it then. */
export function findParent(parentRef: ParentReference, routeNamespace: string, parents: Parents): Parent | null {
  if (parentRef.group !== gatewayApiGroup) return null
  const key = toObjectKey(parentRef.name, parentRef.namespace ?? routeNamespace)
  const found =
    parentRef.kind === 'Gateway'
      ? parents.gateways.get(key)
      : parentRef.kind === 'ListenerSet'
        ? parents.listenerSets.get(key)
        : undefined
  return found?.managed === true ? { label: `${parentRef.kind} ${key}`, listeners: found.listeners } : null
}

export function listenersNamed<T extends Pick<ListenerState, 'listener'>>(
  parentRef: ParentReference,
  listeners: readonly T[],
): readonly T[] {
  const { sectionName, port } = parentRef
  return listeners.filter(
    ({ listener }) =>
      (sectionName === undefined || listener.name === sectionName) && (port === undefined || listener.port === port),
  )
}

/** `no listener named web on port 8080`, for messages about a parentRef that leads to none. */
export function describeAbsence({ sectionName, port }: ParentReference): string {
  const named = sectionName === undefined ? 'no listener' : `no listener named ${sectionName}`
  return port === undefined ? named : `${named} on port ${port}`
}
