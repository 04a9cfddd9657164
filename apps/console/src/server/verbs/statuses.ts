/** Statuses: what attachment and the gateways' reports make of everyone's status, on one snapshot. */
import { attach, statusOf, type Attachments } from '@signalbox/shared/attachment'
import type { AnyResource } from '@signalbox/shared/resources'
import type { Addressing, GatewayProcess, Snapshot } from '@signalbox/shared/snapshot'

/** Where a gateway process binds that is told nothing else. */
const defaultAddressing: Addressing = { bind: '127.0.0.1', pool: [], portOffset: 0 }

/** The newest answer of {@link attachmentsOf}: the next one judges again only what differs. */
let previous: Attachments | undefined

/** Attachments as the connected gateway processes see them: the oldest one's addresses count. */
export function attachmentsOf(snapshot: Snapshot, gateways: readonly GatewayProcess[]): Attachments {
  previous = attach(snapshot, { addressing: addressingOf(gateways), previous })
  return previous
}

/** Resources whose status is to be another than the stored one, with the new status. @param at RFC 3339. */
export function statusesOf(
  snapshot: Snapshot,
  gateways: readonly GatewayProcess[],
  at: string,
): readonly AnyResource[] {
  const connected = gateways.filter((gateway) => gateway.connected)
  const programmed = connected.length === 0 ? null : connected.flatMap(({ listeners }) => listeners)
  const now = at.replace(/\.\d+/, '')
  return statusOf(attachmentsOf(snapshot, gateways), snapshot, { now, programmed }).changed
}

export function addressingOf(gateways: readonly GatewayProcess[]): Addressing {
  const gateway = gateways.find(({ connected }) => connected) ?? gateways[0]
  return gateway?.addressing ?? defaultAddressing
}
