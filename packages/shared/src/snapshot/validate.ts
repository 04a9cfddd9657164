/**
 * What a batch of valid resources can still be refused for, against the snapshot that it is to change: namespaces that
 * do not exist, names that stand twice, fields that never change. References to nothing are not errors: they show as
 * conditions.
 *
 * Pure; returns every error, each with the resource and the field.
 */
import { checkPolicyConfig, policyDefinition } from '../policies/index.ts'
import { deepEqual, fail, ok, type FieldError, type Result } from '../lib/index.ts'
import {
  allKinds,
  isKind,
  keyOf,
  kinds,
  parseResource,
  toObjectKey,
  type AnyResource,
  type Kind,
  type ResourceRef,
} from '../resources/index.ts'
import type { Change } from './change.ts'
import type { Snapshot } from './snapshot.ts'

/** The namespace that always exists, as in Kubernetes: the first batch that uses it brings it along. */
export const defaultNamespace = 'default'

export interface BatchError extends FieldError {
  readonly ref: ResourceRef
  /** Place in `upserts` or `deletes`. */
  readonly index: number
  readonly in: 'upserts' | 'deletes'
}

export interface ValidBatch {
  /** What is to be committed: the batch, the Namespace `default` where it is needed, and the cascade. */
  readonly change: Change
  /** What goes because its Namespace goes; part of `change.deletes`. */
  readonly cascade: readonly ResourceRef[]
}

export function validateBatch(snapshot: Snapshot, batch: Change): Result<ValidBatch, readonly BatchError[]> {
  const leaving = new Set(batch.deletes.filter(({ kind }) => kind === 'Namespace').map(({ name }) => name))
  const arriving = new Set(
    batch.upserts.filter(({ kind }) => kind === 'Namespace').map(({ metadata }) => metadata.name),
  )
  const implied = impliedNamespaces(snapshot, batch, arriving)
  for (const { metadata } of implied) arriving.add(metadata.name)
  const exists = (namespace: string): boolean =>
    arriving.has(namespace) || (snapshot.get('Namespace', namespace) !== undefined && !leaving.has(namespace))

  const errors = [
    ...batch.upserts.flatMap((resource, index) =>
      [...namespaceErrors(resource, exists), ...immutableErrors(snapshot, resource), ...configErrors(resource)].map(
        (error) => toBatchError(error, toRef(resource), { in: 'upserts', index }),
      ),
    ),
    ...duplicateErrors(batch.upserts),
    ...batch.deletes.flatMap((ref, index) =>
      isPresent(snapshot, ref) ? [] : [toBatchError(absent(ref), ref, { in: 'deletes', index })],
    ),
  ]
  if (errors.length > 0) return fail(errors)
  const cascade = cascadeOf(snapshot, batch.deletes)
  return ok({
    change: { upserts: [...implied, ...batch.upserts], deletes: [...batch.deletes, ...cascade] },
    cascade,
  })
}

/** Everything in the Namespaces among `deletes`, without what `deletes` names itself. In order of kind and key. */
export function cascadeOf(snapshot: Snapshot, deletes: readonly ResourceRef[]): readonly ResourceRef[] {
  const leaving = new Set(deletes.filter(({ kind }) => kind === 'Namespace').map(({ name }) => name))
  if (leaving.size === 0) return []
  const named = new Set(deletes.map(toId))
  return allKinds
    .filter((kind) => kinds[kind].namespaced)
    .flatMap((kind) => snapshot.list(kind).map(toRef))
    .filter((ref) => ref.namespace !== undefined && leaving.has(ref.namespace) && !named.has(toId(ref)))
}

function impliedNamespaces(snapshot: Snapshot, batch: Change, arriving: ReadonlySet<string>): readonly AnyResource[] {
  const needed =
    batch.upserts.some(({ metadata }) => metadata.namespace === defaultNamespace) &&
    snapshot.get('Namespace', defaultNamespace) === undefined &&
    !arriving.has(defaultNamespace)
  if (!needed) return []
  const parsed = parseResource({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: defaultNamespace } })
  return parsed.ok ? [parsed.value] : []
}

function namespaceErrors(resource: AnyResource, exists: (namespace: string) => boolean): readonly FieldError[] {
  const { namespace } = resource.metadata
  if (namespace === undefined || exists(namespace)) return []
  return [
    {
      path: 'metadata.namespace',
      reason: 'FieldValueNotFound',
      message: `There is no namespace ${namespace}; create it first, or in the same batch.`,
    },
  ]
}

/** What is not known, or is switched off, is kept as it is: documents of others have much that does nothing here. */
function configErrors(resource: AnyResource): readonly FieldError[] {
  if (resource.kind !== 'Policy' || !resource.spec.enabled) return []
  if (policyDefinition(resource.spec.type) === undefined) return []
  const checked = checkPolicyConfig(resource)
  return checked.ok ? [] : checked.error
}

function duplicateErrors(upserts: readonly AnyResource[]): readonly BatchError[] {
  const firsts = new Map<string, number>()
  return upserts.flatMap((resource, index) => {
    const ref = toRef(resource)
    const first = firsts.get(toId(ref))
    if (first === undefined) {
      firsts.set(toId(ref), index)
      return []
    }
    const message = `${resource.kind} ${keyOf(resource)} stands in this batch twice; keep one of them.`
    const error: FieldError = { path: 'metadata.name', reason: 'FieldValueDuplicate', message }
    return [toBatchError(error, ref, { in: 'upserts', index })]
  })
}

/** Fields that upstream lets nobody change once they are stored. */
function immutableErrors(snapshot: Snapshot, resource: AnyResource): readonly FieldError[] {
  const stored = snapshot.get(resource.kind, keyOf(resource))
  if (stored === undefined) return []
  if (resource.kind === 'GatewayClass' && stored.kind === 'GatewayClass')
    return resource.spec.controllerName === stored.spec.controllerName ? [] : [unchangeable('spec.controllerName')]
  if ('roleRef' in resource && 'roleRef' in stored)
    return deepEqual(resource.roleRef, stored.roleRef) ? [] : [unchangeable('roleRef')]
  const errors: FieldError[] = []
  if (resource.kind === 'Secret' && stored.kind === 'Secret' && resource.type !== stored.type)
    errors.push(unchangeable('type'))
  const sealed =
    ((resource.kind === 'Secret' && stored.kind === 'Secret') ||
      (resource.kind === 'ConfigMap' && stored.kind === 'ConfigMap')) &&
    stored.immutable === true
  if (!sealed) return errors
  if (resource.immutable !== true) errors.push(unchangeable('immutable'))
  if (!deepEqual(resource.data, stored.data)) errors.push(unchangeable('data'))
  if (
    resource.kind === 'ConfigMap' &&
    stored.kind === 'ConfigMap' &&
    !deepEqual(resource.binaryData, stored.binaryData)
  )
    errors.push(unchangeable('binaryData'))
  return errors
}

function unchangeable(path: string): FieldError {
  const message = 'This cannot be changed any more; delete the resource and create it anew.'
  return { path, reason: 'FieldValueForbidden', message }
}

function absent({ kind, name, namespace }: ResourceRef): FieldError {
  return { path: '', reason: 'FieldValueNotFound', message: `There is no ${kind} ${toObjectKey(name, namespace)}.` }
}

function isPresent(snapshot: Snapshot, { kind, name, namespace }: ResourceRef): boolean {
  return isKind(kind) && snapshot.get<Kind>(kind, toObjectKey(name, namespace)) !== undefined
}

function toBatchError(
  { path, reason, message }: FieldError,
  ref: ResourceRef,
  place: Pick<BatchError, 'in' | 'index'>,
): BatchError {
  return { path, reason, message, ref, ...place }
}

function toRef({ kind, metadata: { name, namespace } }: AnyResource): ResourceRef {
  return namespace === undefined ? { kind, name } : { kind, namespace, name }
}

function toId({ kind, namespace = '', name }: ResourceRef): string {
  return `${kind}/${namespace}/${name}`
}
