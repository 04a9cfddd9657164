/** Seed: what an empty store begins with, so that the first Gateway needs nothing but itself. */
import { randomUUID } from 'node:crypto'
import { controllerName, parseResource, type AnyResource } from '@signalbox/shared/resources'
import type { Store, Write } from './store/store.ts'

const manifests = [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'default' } },
  {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'GatewayClass',
    metadata: { name: 'signalbox' },
    spec: { controllerName, description: 'Served by the gateway processes of this console' },
  },
]

/** Namespace `default` and GatewayClass `signalbox` as revision 1 by `system`, where nothing was ever stored. */
export async function seedStore(store: Store, now: () => Date): Promise<void> {
  if (store.read().snapshot.revision > 0) return
  const at = now().toISOString()
  const writes = manifests.map((manifest): Write => {
    const resource = toResource(manifest, at)
    return { op: 'put', resource, action: 'created', expectedResourceVersion: null }
  })
  await store.commit(() => ({ writes, author: 'system', message: 'First start', at, statusOnly: false }))
}

function toResource(manifest: (typeof manifests)[number], at: string): AnyResource {
  const creationTimestamp = `${at.slice(0, 19)}Z`
  const metadata = { ...manifest.metadata, uid: randomUUID(), generation: 1, creationTimestamp }
  const parsed = parseResource({ ...manifest, metadata })
  if (!parsed.ok) throw new Error(parsed.error.map((error) => `${error.path}: ${error.message}`).join('\n'))
  return parsed.value
}
