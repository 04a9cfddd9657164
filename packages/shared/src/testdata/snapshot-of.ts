/** Snapshots for tests, from manifests as people write them; defaults are filled in by the parser. */
import { parseAllDocuments } from 'yaml'
import { parseResource, type AnyResource } from '../resources/index.ts'
import { createSnapshot, type Addressing, type Snapshot } from '../snapshot/index.ts'

export const addressing: Addressing = { bind: '127.0.0.1', pool: [], portOffset: 0 }

/** @param text YAML, many documents. */
export function resourcesOf(text: string): AnyResource[] {
  return parseAllDocuments(text)
    .map((document) => document.toJS() as unknown)
    .filter((value) => value !== null)
    .map(parseOrThrow)
}

export function parseOrThrow(value: unknown): AnyResource {
  const parsed = parseResource(value)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error))
  return parsed.value
}

export function snapshotOf(text: string, revision = 1): Snapshot {
  return createSnapshot(resourcesOf(text), revision)
}

/** A class of ours and nothing else; every test that serves needs it. */
export const gatewayClass = `
apiVersion: gateway.networking.k8s.io/v1
kind: GatewayClass
metadata: { name: signalbox, generation: 1 }
spec: { controllerName: signalbox.dev/gateway-controller }
---
`
