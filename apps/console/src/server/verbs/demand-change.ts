/**
 * The rights that a change takes, asked for each resource of it by what is stored, before anything of it is looked at:
 * who may not write is not told whether it would have been valid.
 */
import { escalationIn, isBuiltIn } from '@signalbox/shared/access'
import { isKind, rbacGroup, type AnyResource } from '@signalbox/shared/resources'
import type { Snapshot } from '@signalbox/shared/snapshot'
import { rightsOf, toAccessRequest } from '../access/authorize.ts'
import { demand, visibilityOf, type Context } from './context.ts'
import { VerbError } from './errors.ts'
import { getByRef, refOf, titleOf, type Draft, type Plan, type Upsert } from './plan-change.ts'

/** @throws VerbError `Forbidden` for the first resource that the actor may not write, or that is built in. */
export function demandDraft(context: Context, snapshot: Snapshot, draft: Draft): void {
  if (draft.isFound === true) demandSight(context, draft)
  for (const upsert of draft.upserts) {
    const ref = refOf(upsert.resource)
    for (const verb of verbsOf(upsert, getByRef(snapshot, ref) !== undefined)) {
      const isNew = verb === 'create'
      const subresource = upsert.mode === 'status' ? 'status' : undefined
      demand(context, verb, { ...ref, subresource, name: isNew ? undefined : ref.name })
    }
    demandStored(ref)
  }
  for (const { kind, namespace, name } of draft.deletes) {
    if (!isKind(kind)) continue
    demand(context, 'delete', { kind, namespace, name })
    demandStored({ kind, name })
  }
}

/**
 * What is known once the change is worked out: nobody gives away rights that he does not have.
 *
 * @throws VerbError `Forbidden`.
 */
export function demandPlan(context: Context, snapshot: Snapshot, { asked, candidate }: Plan): void {
  for (const { action, resource } of asked) {
    if (action === 'deleted' || action === 'unchanged' || !isRbac(resource)) continue
    const before = getByRef(snapshot, refOf(resource))
    const rights = rightsOf(context.actor, snapshot)
    const reason = escalationIn(rights, { before, after: resource, candidate })
    if (reason === null) continue
    const request = toAccessRequest(before === undefined ? 'create' : 'update', refOf(resource))
    throw new VerbError('Forbidden', `${reason} Someone who may do that has to.`, {
      denied: { user: context.actor.name, request, reason },
    })
  }
}

function demandSight(context: Context, { upserts, deletes }: Draft): void {
  const { sees } = visibilityOf(context)
  if ([...upserts.map(({ resource }) => refOf(resource)), ...deletes].every(sees)) return
  throw new VerbError('Forbidden', 'This would change resources of other namespaces, which you may not see.')
}

function verbsOf({ mode, verb }: Upsert, exists: boolean): readonly string[] {
  if (mode === 'create') return verb === 'patch' ? ['patch', 'create'] : ['create']
  if (mode !== 'apply') return [verb ?? 'update']
  return exists ? ['patch'] : ['patch', 'create']
}

function demandStored({ kind, name }: { readonly kind: string; readonly name: string }): void {
  if (!isBuiltIn(kind, name)) return
  throw new VerbError(
    'Forbidden',
    `${titleOf({ kind, name })} is built in and stays as it is. Make one of another name.`,
  )
}

function isRbac({ apiVersion }: AnyResource): boolean {
  return apiVersion.startsWith(`${rbacGroup}/`)
}
