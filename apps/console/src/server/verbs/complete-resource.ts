/**
 * A parsed resource as it is to be stored: the server's own metadata filled in, the status kept.
 *
 * Source: Kubernetes API conventions (`uid`, `generation`, `creationTimestamp`, status as a subresource).
 */
import { deepEqual } from '@signalbox/shared/lib'
import type { AnyResource, ObjectMeta } from '@signalbox/shared/resources'

export interface Completion {
  /** RFC 3339. */
  readonly at: string
  readonly newUid: () => string
  /**
   * True: labels and annotations that the new resource does not mention at all stay as they are, as an applied manifest
   * wants it. False: the new resource replaces the old one as a whole.
   */
  readonly keepUnmentioned: boolean
}

/** @param stored what there is under this name now. Its status stays; only {@link AnyResource} content is taken. */
export function completeResource<R extends AnyResource>(wanted: R, stored: R | undefined, completion: Completion): R {
  const completed = { ...wanted, metadata: completeMetadata(wanted, stored, completion) }
  return withStatusOf(completed, stored ?? withoutStatus(wanted))
}

/** `resource` with the status of `other`, a resource of the same kind; without a status where `other` has none. */
export function withStatusOf<R extends AnyResource>(resource: R, other: R): R {
  const content = withoutStatus(resource)
  return 'status' in other && other.status !== undefined ? { ...content, status: other.status } : content
}

// Leaving a member out of a union loses which member of it is meant; the kind is untouched, so it is the same.
function withoutStatus<R extends AnyResource>(resource: R): R {
  const { status: _, ...content } = { status: undefined, ...resource }
  return content as R
}

/** True where both hold the same, the number of the write aside. */
export function isSame(a: AnyResource, b: AnyResource): boolean {
  return deepEqual(withoutVersion(a), withoutVersion(b))
}

/** True where anything but metadata and status differs: what `generation` counts. */
function hasNewContent(a: AnyResource, b: AnyResource): boolean {
  return !deepEqual({ ...a, metadata: null, status: null }, { ...b, metadata: null, status: null })
}

function completeMetadata(wanted: AnyResource, stored: AnyResource | undefined, completion: Completion): ObjectMeta {
  const { name, namespace, finalizers, ownerReferences } = wanted.metadata
  const kept = completion.keepUnmentioned ? stored?.metadata : undefined
  const before = stored?.metadata
  const generation = before?.generation ?? 1
  return withoutUndefined({
    name,
    namespace,
    labels: wanted.metadata.labels ?? kept?.labels,
    annotations: wanted.metadata.annotations ?? kept?.annotations,
    uid: before?.uid ?? completion.newUid(),
    resourceVersion: before?.resourceVersion,
    generation: stored !== undefined && hasNewContent(wanted, stored) ? generation + 1 : generation,
    creationTimestamp: before?.creationTimestamp ?? toWholeSeconds(completion.at),
    deletionTimestamp: before?.deletionTimestamp,
    deletionGracePeriodSeconds: before?.deletionGracePeriodSeconds,
    finalizers: finalizers ?? kept?.finalizers,
    ownerReferences: ownerReferences ?? kept?.ownerReferences,
  })
}

function withoutVersion(resource: AnyResource): unknown {
  return { ...resource, metadata: { ...resource.metadata, resourceVersion: undefined } }
}

/** RFC 3339 without fractions, as Kubernetes has times. */
export function toWholeSeconds(at: string): string {
  return at.replace(/\.\d+/, '')
}

function withoutUndefined(metadata: { readonly [M in keyof ObjectMeta]: ObjectMeta[M] | undefined }): ObjectMeta {
  const present = Object.entries(metadata).filter(([, value]) => value !== undefined)
  return Object.fromEntries(present) as ObjectMeta
}
