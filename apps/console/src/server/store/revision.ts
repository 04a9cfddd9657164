/** Revision: what a batch makes of a state. Pure; this is where a batch that comes too late is refused. */
import { deepEqual } from '@signalbox/shared/lib'
import { isKind, toObjectKey, type AnyResource, type ResourceRef } from '@signalbox/shared/resources'
import { summarize } from './revision-record.ts'
import { ConflictError, type Batch, type CommittedRevision, type State, type Write } from './store.ts'

/**
 * The revision that follows `state`, or null where the batch changes nothing: writes with action `unchanged` of
 * what is equal to the stored, and deletes of what is not there are left out.
 * @throws ConflictError as {@link Write} says. TypeError where a batch writes one resource twice.
 */
export function toRevision(batch: Batch, state: State): CommittedRevision | null {
  const revision = state.snapshot.revision + 1
  const seen = new Set<string>()
  const changes = batch.writes.flatMap((write) => {
    const change = toChange(write, state, String(revision))
    if (change === null) return []
    const { kind, name, namespace } = change.line
    const identity = `${kind}/${toObjectKey(name, namespace)}`
    if (seen.has(identity)) throw new TypeError(`A batch writes ${identity} twice.`)
    seen.add(identity)
    return [change]
  })
  if (changes.length === 0) return null
  const { at, author, message, statusOnly } = batch
  return {
    summary: { revision, at, author, message, changes: changes.map(({ line }) => line) },
    statusOnly,
    previousRevision: state.snapshot.revision,
    configRevision: statusOnly ? state.configRevision : revision,
    changes: changes.map(({ before, after }) => ({ before, after })),
  }
}

function toChange(write: Write, state: State, resourceVersion: string) {
  const ref = write.op === 'put' ? refOf(write.resource) : write.ref
  const before = isKind(ref.kind) ? (state.snapshot.get(ref.kind, toObjectKey(ref.name, ref.namespace)) ?? null) : null
  requireExpected(write, ref, before)
  if (write.op === 'delete') {
    return before === null ? null : { line: summarize('deleted', before), before, after: null }
  }
  if (write.action === 'unchanged' && (before === null || deepEqual(write.resource, before))) return null
  const after = withResourceVersion(write.resource, resourceVersion)
  return { line: summarize(write.action, after), before, after }
}

function requireExpected(write: Write, ref: ResourceRef, before: AnyResource | null): void {
  const { expectedResourceVersion: expected } = write
  if (expected === null && (write.op === 'delete' || before === null)) return
  if (expected === null || expected !== before?.metadata.resourceVersion) throw new ConflictError(ref)
}

function withResourceVersion(resource: AnyResource, resourceVersion: string): AnyResource {
  return { ...resource, metadata: { ...resource.metadata, resourceVersion } }
}

function refOf({ kind, metadata }: AnyResource): ResourceRef {
  return { kind, namespace: metadata.namespace, name: metadata.name }
}
