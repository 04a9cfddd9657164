/**
 * Plan: what a change would write, on one state of the store. Pure except for the uids and the time that are given in.
 * Apply, the Kubernetes verbs and every dry run come through here; only the commit tells them apart.
 *
 *     draft → complete (metadata, generation, managers, finalizers) → rules, contents of deleted namespaces → statuses → writes
 */
import {
  keyOf,
  isKind,
  toObjectKey,
  type AnyResource,
  type Kind,
  type ResourceByKind,
  type ResourceRef,
} from '@signalbox/shared/resources'
import { unmaskPolicy } from '@signalbox/shared/policies'
import {
  cascadeOf,
  validateBatch,
  type BatchError,
  type Change,
  type ChangeAction,
  type GatewayProcess,
  type Snapshot,
} from '@signalbox/shared/snapshot'
import type { Write } from '../store/store.ts'
import { completeResource, isSame, toWholeSeconds, withStatusOf } from './complete-resource.ts'
import { invalid, VerbError, type LocatedError } from './errors.ts'
import { trackUpdate } from './managed-fields/index.ts'
import { fillPlaceholders, maskLastApplied, maskLastAppliedPolicy } from './secret-mask.ts'
import { statusesOf } from './statuses.ts'

export interface Upsert {
  /** Parsed: typed, with defaults. */
  readonly resource: AnyResource
  /**
   * `create` fails where it exists, `replace` where it does not; `apply` takes both and keeps labels and annotations
   * that are not mentioned at all. `status` replaces the status of what is stored and nothing else.
   */
  readonly mode: 'apply' | 'create' | 'replace' | 'status'
  /** Under whose name its fields are written, for server-side apply. Default: `signalbox`. */
  readonly manager?: string | undefined
  /** The right that it takes, where it is not the one that its mode says. */
  readonly verb?: 'patch'
  /** Its `metadata.managedFields` are worked out already. */
  readonly isSettled?: boolean
  /** Where it stands in the input's text; errors of the resource carry it. */
  readonly place?: { readonly document: number; readonly line: number }
}

export interface Draft {
  readonly upserts: readonly Upsert[]
  readonly deletes: readonly Deletion[]
  /** Its resources were found and not named by who asks, so that a refusal must not name what he may not see. */
  readonly isFound?: boolean
}

export interface Deletion extends ResourceRef {
  /** Refused with `Conflict` where it is another by now. */
  readonly resourceVersion?: string | undefined
  /** As `resourceVersion`. */
  readonly uid?: string | undefined
  /** A resource that has finalizers is only marked, and goes when the last of them is taken away. Default: it goes at once. */
  readonly awaitsFinalizers?: boolean
}

export interface PlannedResult extends ResourceRef {
  readonly action: ChangeAction
  /** As it will be, its resourceVersion aside; for deletes, as it was. */
  readonly resource: AnyResource
}

export interface Plan {
  /** Empty where nothing changes. */
  readonly writes: readonly Write[]
  /** What the change brings along (the default namespace), the draft in its order, contents of deleted namespaces. */
  readonly results: readonly PlannedResult[]
  /** The same with statuses as they are stored, which is what a dry run shows. */
  readonly asked: readonly PlannedResult[]
  readonly candidate: Snapshot
  /** Nothing but statuses differs. */
  readonly statusOnly: boolean
}

/** What planning takes besides the change itself. */
export interface PlanOptions {
  /** RFC 3339. */
  readonly at: string
  readonly newUid: () => string
  readonly gateways: readonly GatewayProcess[]
}

/** @throws VerbError `AlreadyExists`, `NotFound`, `Conflict`, or `Invalid` with every error. */
export function planChange(snapshot: Snapshot, draft: Draft, options: PlanOptions): Plan {
  for (const deletion of draft.deletes) checkDelete(snapshot, deletion)
  const asked = draft.upserts.map((upsert) => planUpsert(snapshot, upsert, options))
  const [released, kept] = partition(asked, (put) => isReleased(snapshot, put))
  const [held, gone] = partition(withHeldContents(snapshot, draft.deletes), (deletion) => isHeld(snapshot, deletion))
  const leaving = [...gone, ...released.map(({ result }) => refOf(result.resource))]
  const deletions = [...leaving, ...emptiedNamespaces(snapshot, leaving)]
  const change = validate(snapshot, { ...draft, deletes: deletions }, kept)
  const implied = change.upserts.slice(0, change.upserts.length - kept.length)
  const puts = [
    ...implied.map((resource) => planUpsert(snapshot, { resource, mode: 'apply' }, options)),
    ...kept,
    ...held.flatMap((ref) => planMark(snapshot, ref, options)),
  ]
  const deletes = change.deletes.map((ref) => planDelete(snapshot, ref))
  const candidate = snapshot.withChange(
    { upserts: puts.map(({ write }) => write.resource), deletes: change.deletes },
    snapshot.revision + 1,
  )
  const isChange = deletes.length > 0 || puts.some(({ result }) => result.action !== 'unchanged')
  const statuses = isChange ? changedStatuses(candidate, options) : new Map<string, AnyResource>()
  const results = [...puts, ...deletes].map(({ result }) => result)
  return {
    writes: isChange ? [...withStatuses(puts, statuses), ...deletes.map(({ write }) => write)] : [],
    results: results.map((result) => ({ ...result, resource: statuses.get(titleOf(result)) ?? result.resource })),
    asked: results,
    candidate,
    statusOnly: draft.deletes.length === 0 && draft.upserts.every(({ mode }) => mode === 'status'),
  }
}

/** Marked for deletion, and the last finalizer is taken away by this write. A Namespace waits for its contents as well. */
function isReleased(snapshot: Snapshot, { result: { resource } }: PlannedPut): boolean {
  const isEmpty = (resource.metadata.finalizers ?? []).length === 0
  return isTerminating(resource) && isEmpty && cascadeOf(snapshot, [refOf(resource)]).length === 0
}

function isHeld(snapshot: Snapshot, deletion: Deletion): boolean {
  if (deletion.awaitsFinalizers !== true) return false
  const hasFinalizers = (ref: ResourceRef): boolean => (getByRef(snapshot, ref)?.metadata.finalizers ?? []).length > 0
  return hasFinalizers(deletion) || cascadeOf(snapshot, [deletion]).some(hasFinalizers)
}

/**
 * The deletions, and those of everything in a Namespace that is held: it stays, Terminating, until the last of its
 * contents is gone, and takes nothing new.
 */
function withHeldContents(snapshot: Snapshot, deletes: readonly Deletion[]): readonly Deletion[] {
  const held = deletes.filter((deletion) => deletion.kind === 'Namespace' && isHeld(snapshot, deletion))
  const named = new Set(deletes.map(titleOf))
  const contents = cascadeOf(snapshot, held).filter((ref) => !named.has(titleOf(ref)))
  return [...deletes, ...contents.map((ref) => ({ ...ref, awaitsFinalizers: true }))]
}

/** Namespaces marked for deletion that nothing is left in once `leaving` are gone. */
function emptiedNamespaces(snapshot: Snapshot, leaving: readonly ResourceRef[]): readonly ResourceRef[] {
  const gone = new Set(leaving.map(titleOf))
  const namespaces = new Set(leaving.flatMap(({ namespace }) => (namespace === undefined ? [] : [namespace])))
  return [...namespaces].flatMap((name): ResourceRef[] => {
    const namespace = snapshot.get('Namespace', name)
    const isWaiting = namespace !== undefined && isTerminating(namespace) && !gone.has(titleOf(refOf(namespace)))
    if (!isWaiting || (namespace.metadata.finalizers ?? []).length > 0) return []
    const ref = refOf(namespace)
    return cascadeOf(snapshot, [ref]).every((content) => gone.has(titleOf(content))) ? [ref] : []
  })
}

function isTerminating({ metadata }: AnyResource): boolean {
  return metadata.deletionTimestamp !== undefined
}

/** The put that marks a resource for deletion. */
function planMark(snapshot: Snapshot, ref: ResourceRef, { at }: PlanOptions): readonly PlannedPut[] {
  const stored = getByRef(snapshot, ref)
  if (stored === undefined) return []
  const isMarked = stored.metadata.deletionTimestamp !== undefined
  const marked = { deletionTimestamp: toWholeSeconds(at), deletionGracePeriodSeconds: 0 }
  const resource = isMarked ? stored : { ...stored, metadata: { ...stored.metadata, ...marked } }
  const action = isMarked ? 'unchanged' : 'configured'
  const expectedResourceVersion = stored.metadata.resourceVersion ?? null
  return [
    {
      result: { ...refOf(resource), action, resource },
      write: { op: 'put', resource, action, expectedResourceVersion },
      errors: [],
    },
  ]
}

function partition<T>(values: readonly T[], test: (value: T) => boolean): readonly [readonly T[], readonly T[]] {
  return [values.filter(test), values.filter((value) => !test(value))]
}

/** The rules that a batch must keep as a whole, with the place in the text of what breaks one. */
function validate(snapshot: Snapshot, draft: Draft, asked: readonly PlannedPut[]): Change {
  const upserts = asked.map(({ write }) => write.resource)
  const checked = validateBatch(snapshot, { upserts, deletes: draft.deletes })
  const own = asked.flatMap(({ errors }) => errors)
  if (checked.ok && own.length === 0) return checked.value.change
  const ofBatch = checked.ok ? [] : checked.error.map((error) => locate(error, draft))
  const [only] = draft.upserts
  const subject = draft.upserts.length === 1 && only !== undefined ? refOf(only.resource) : undefined
  throw invalid([...own, ...ofBatch], subject)
}

function locate({ path, reason, message, in: side, index }: BatchError, draft: Draft): LocatedError {
  return { ...(side === 'upserts' ? draft.upserts[index]?.place : {}), path, reason, message }
}

/** The puts with their new statuses, and a put for everything else whose status this change makes another. */
function withStatuses(puts: readonly PlannedPut[], statuses: ReadonlyMap<string, AnyResource>): readonly Write[] {
  const named = new Set(puts.map(({ result }) => titleOf(result)))
  const others = [...statuses].filter(([title]) => !named.has(title))
  return [
    ...puts.map(({ write, result }) => ({ ...write, resource: statuses.get(titleOf(result)) ?? write.resource })),
    ...others.map(([, resource]): Write => {
      const expectedResourceVersion = resource.metadata.resourceVersion ?? null
      return { op: 'put', resource, action: 'unchanged', expectedResourceVersion }
    }),
  ]
}

function changedStatuses(candidate: Snapshot, { gateways, at }: PlanOptions): ReadonlyMap<string, AnyResource> {
  const changed = statusesOf(candidate, gateways, at)
  return new Map(changed.map((resource) => [titleOf(refOf(resource)), resource]))
}

interface PlannedPut {
  readonly result: PlannedResult
  readonly write: Extract<Write, { op: 'put' }>
  readonly errors: readonly LocatedError[]
}

function planUpsert(snapshot: Snapshot, upsert: Upsert, { at, newUid }: PlanOptions): PlannedPut {
  const wanted = upsert.resource
  const stored = storedAs(snapshot, wanted)
  checkMode(upsert, stored)
  if (stored === undefined) checkNamespace(snapshot, wanted)
  const filled = withSecrets(wanted, stored)
  const resource =
    upsert.mode === 'status' && stored !== undefined
      ? withStatusOf(stored, wanted)
      : withManagers(
          completeResource(filled.resource, stored, { at, newUid, keepUnmentioned: upsert.mode === 'apply' }),
          stored,
          { upsert, at },
        )
  const action = stored === undefined ? 'created' : isSame(resource, stored) ? 'unchanged' : 'configured'
  const expectedResourceVersion = wanted.metadata.resourceVersion ?? stored?.metadata.resourceVersion ?? null
  return {
    result: { ...refOf(resource), action, resource },
    write: { op: 'put', resource, action, expectedResourceVersion },
    errors: filled.errors.map((error) => ({ ...upsert.place, ...error })),
  }
}

/** `resource` with what becomes of `metadata.managedFields` by this write. */
function withManagers<R extends AnyResource>(
  resource: R,
  stored: AnyResource | undefined,
  { upsert, at }: { readonly upsert: Upsert; readonly at: string },
): R {
  const given = upsert.resource.metadata.managedFields
  const { manager = 'signalbox', isSettled } = upsert
  const next = given === undefined ? resource : withManagedFields(resource, given)
  if (isSettled === true) return next
  const tracked = stored === undefined ? undefined : trackUpdate(stored, next, { manager, at: toWholeSeconds(at) })
  return tracked === undefined ? resource : withManagedFields(resource, tracked)
}

function withManagedFields<R extends AnyResource>(resource: R, managedFields: Record<string, unknown>[]): R {
  return { ...resource, metadata: { ...resource.metadata, managedFields } }
}

/** Source: Kubernetes' admission plug-in NamespaceLifecycle. */
function checkNamespace(snapshot: Snapshot, { kind, metadata: { name, namespace } }: AnyResource): void {
  const container = namespace === undefined ? undefined : snapshot.get('Namespace', namespace)
  if (container === undefined || !isTerminating(container)) return
  const message = `${titleOf({ kind, name, ...(namespace === undefined ? {} : { namespace }) })} cannot be created: its namespace is being deleted.`
  throw new VerbError('Forbidden', message, { subject: { kind, name } })
}

function checkMode({ mode, resource }: Upsert, stored: AnyResource | undefined): void {
  const subject = { kind: resource.kind, name: resource.metadata.name }
  const title = titleOf(refOf(resource))
  if (mode === 'create' && stored !== undefined) {
    throw new VerbError('AlreadyExists', `${title} exists already.`, { subject })
  }
  const mustExist = mode === 'replace' || mode === 'status'
  if (mustExist && stored === undefined) throw new VerbError('NotFound', `There is no ${title}.`, { subject })
  const named = resource.metadata.resourceVersion
  if (named === undefined || named === '' || named === stored?.metadata.resourceVersion) return
  const message =
    stored === undefined
      ? `There is no ${title} any more; leave metadata.resourceVersion out to create it.`
      : `${title} has changed since it was read. Read it again and repeat the change.`
  throw new VerbError('Conflict', message, { subject })
}

function withSecrets(
  wanted: AnyResource,
  stored: AnyResource | undefined,
): { readonly resource: AnyResource; readonly errors: readonly LocatedError[] } {
  if (wanted.kind === 'Policy') {
    const { policy, errors } = unmaskPolicy(wanted, stored?.kind === 'Policy' ? stored : undefined)
    return { resource: maskLastAppliedPolicy(policy), errors }
  }
  if (wanted.kind !== 'Secret') return { resource: wanted, errors: [] }
  const { secret, errors } = fillPlaceholders(wanted, stored?.kind === 'Secret' ? stored : undefined)
  return { resource: maskLastApplied(secret), errors }
}

function checkDelete(snapshot: Snapshot, { resourceVersion, uid, ...ref }: Deletion): void {
  const stored = getByRef(snapshot, ref)
  const subject = { kind: ref.kind, name: ref.name }
  if (stored === undefined) throw new VerbError('NotFound', `There is no ${titleOf(ref)}.`, { subject })
  const isOther = uid !== undefined && uid !== stored.metadata.uid
  if (isOther) throw new VerbError('Conflict', `${titleOf(ref)} is another one by now: its uid differs.`, { subject })
  if (resourceVersion === undefined || resourceVersion === stored.metadata.resourceVersion) return
  throw new VerbError('Conflict', `${titleOf(ref)} has changed since it was read.`, { subject })
}

function planDelete(snapshot: Snapshot, ref: ResourceRef): { readonly result: PlannedResult; readonly write: Write } {
  const resource = getByRef(snapshot, ref)
  if (resource === undefined) throw new VerbError('NotFound', `There is no ${titleOf(ref)}.`)
  const expectedResourceVersion = resource.metadata.resourceVersion ?? null
  return {
    result: { ...refOf(resource), action: 'deleted', resource },
    write: { op: 'delete', ref: refOf(resource), expectedResourceVersion },
  }
}

function storedAs<R extends AnyResource>(snapshot: Snapshot, resource: R): AnyResource | undefined {
  return snapshot.get(resource.kind, keyOf(resource))
}

/** The resource that `ref` names, or undefined; also for a kind that is not known. */
export function getByRef(snapshot: Snapshot, ref: ResourceRef): AnyResource | undefined {
  if (!isKind(ref.kind)) return undefined
  return snapshot.get(ref.kind, toObjectKey(ref.name, ref.namespace))
}

export function refOf(resource: ResourceByKind[Kind]): ResourceRef & { readonly kind: Kind } {
  const { name, namespace } = resource.metadata
  return { kind: resource.kind, ...(namespace === undefined ? {} : { namespace }), name }
}

/** What became of `resource`, which a change may have brought others along with. */
export function resultOf(results: readonly PlannedResult[], resource: AnyResource): AnyResource {
  const title = titleOf(refOf(resource))
  return results.find((result) => titleOf(result) === title)?.resource ?? resource
}

/** `HTTPRoute shop/cart`, `Namespace shop`: how a resource is named to a person. */
export function titleOf(ref: ResourceRef): string {
  return `${ref.kind} ${toObjectKey(ref.name, ref.namespace)}`
}
