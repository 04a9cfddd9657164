/** Refresh statuses: what the gateway processes report now becomes status. Not a line of history. */
import type { AnyResource } from '@signalbox/shared/resources'
import type { GatewayProcess } from '@signalbox/shared/snapshot'
import type { Store, Write } from '../store/store.ts'
import { statusesOf } from './statuses.ts'

export interface RefreshOptions {
  readonly store: Store
  readonly gateways: () => readonly GatewayProcess[]
  readonly now: () => Date
}

/** Commits the statuses that differ; nothing where none does. */
export async function refreshStatuses({ store, gateways, now }: RefreshOptions): Promise<void> {
  const at = now().toISOString()
  const isFresh = statusesOf(store.read().snapshot, gateways(), at).length === 0
  if (isFresh) return
  await store.commit(({ snapshot }) => {
    const writes = statusesOf(snapshot, gateways(), at).map(toWrite)
    return writes.length === 0 ? null : { writes, author: 'system', message: 'Status', at, statusOnly: true }
  })
}

function toWrite(resource: AnyResource): Write {
  const expectedResourceVersion = resource.metadata.resourceVersion ?? null
  return { op: 'put', resource, action: 'configured', expectedResourceVersion }
}
