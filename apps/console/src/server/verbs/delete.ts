/** Delete: one resource, or all of a list; a Namespace goes with everything in it. One revision, all or nothing. */
import type { AnyResource } from '@signalbox/shared/resources'
import { commitChange, type ChangeResult } from './commit-change.ts'
import { demand, type Context } from './context.ts'
import type { GetInput } from './get.ts'
import { isListed, type ListInput } from './list.ts'
import { refOf, titleOf, type Deletion } from './plan-change.ts'
import { maskSecrets } from './secret-mask.ts'

export interface DeleteInput extends GetInput {
  /** Refused with `Conflict` where it is another by now. */
  readonly resourceVersion?: string | undefined
  /** As `resourceVersion`. */
  readonly uid?: string | undefined
  /** A resource that has finalizers is only marked. Default: it goes at once. */
  readonly awaitsFinalizers?: boolean
  readonly dryRun: boolean
}

/** @returns what was deleted. @throws VerbError `NotFound`, `Conflict`. */
export async function deleteResource(context: Context, input: DeleteInput): Promise<ChangeResult> {
  demand(context, 'delete', input)
  const { kind, namespace, name, resourceVersion, uid, awaitsFinalizers = false } = input
  const ref = { kind, name, ...(namespace === undefined ? {} : { namespace }) }
  return commitChange(context, () => ({ upserts: [], deletes: [{ ...ref, resourceVersion, uid, awaitsFinalizers }] }), {
    message: `Delete ${titleOf(input)}`,
    dryRun: input.dryRun,
  })
}

/** How far back {@link wentWithNamespace} looks. */
const maxRevisionsBack = 200
const maxAgeMs = 60_000

/**
 * Whether the resource was there until its Namespace was deleted a moment ago. Who deletes a folder of manifests, in which
 * the Namespace stands first, means no error by it.
 */
export function wentWithNamespace({ store, now }: Context, { kind, name, namespace }: GetInput): boolean {
  if (namespace === undefined) return false
  const { snapshot } = store.read()
  const recent = store.since(Math.max(0, snapshot.revision - maxRevisionsBack)) ?? []
  const isSame = (resource: AnyResource | null) =>
    resource?.kind === kind && resource.metadata.name === name && resource.metadata.namespace === namespace
  return recent.some(({ changes, summary }) => {
    if (now().getTime() - Date.parse(summary.at) > maxAgeMs) return false
    const isGone = changes.some(({ before, after }) => {
      return after === null && before?.kind === 'Namespace' && before.metadata.name === namespace
    })
    return isGone && changes.some(({ before, after }) => after === null && isSame(before))
  })
}

/** Deletes what {@link ListInput} lists. Nothing to delete is no error. @returns what was deleted, Secrets masked. */
export async function deleteList(
  context: Context,
  input: Omit<ListInput, 'limit' | 'continue'> & Pick<DeleteInput, 'awaitsFinalizers' | 'dryRun'>,
): Promise<readonly AnyResource[]> {
  demand(context, 'deletecollection', { kind: input.kind, namespace: input.namespace })
  const change = await commitChange(
    context,
    ({ snapshot }) => ({
      upserts: [],
      deletes: snapshot
        .list(input.kind)
        .filter((resource) => isListed(resource, input))
        .map((resource): Deletion => ({ ...refOf(resource), awaitsFinalizers: input.awaitsFinalizers ?? false })),
    }),
    { message: `Delete every ${input.kind} that was selected`, dryRun: input.dryRun },
  )
  return change.results.filter(({ kind }) => kind === input.kind).map(({ resource }) => maskSecrets(resource))
}
