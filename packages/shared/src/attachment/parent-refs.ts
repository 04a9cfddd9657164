/**
 * Parent references: which Gateway a route names, and which of its listeners.
 *
 * Source: Gateway API v1 `ParentReference` (`sectionName` and `port` must both match where given).
 */
import { gatewayApiGroup, toObjectKey, type ObjectKey, type ParentReference } from '../resources/index.ts'
import type { ListenerState } from './attachments.ts'

/** Key of the Gateway that is named, or `null` where the parent is of another kind. */
export function toGatewayKey(parentRef: ParentReference, routeNamespace: string): ObjectKey | null {
  if (parentRef.group !== gatewayApiGroup || parentRef.kind !== 'Gateway') return null
  return toObjectKey(parentRef.name, parentRef.namespace ?? routeNamespace)
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
