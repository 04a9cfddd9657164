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
  demand(context, 'delete', input.kind, input.namespace ?? null)
  const { kind, namespace, name, resourceVersion, uid, awaitsFinalizers = false } = input
  const ref = { kind, name, ...(namespace === undefined ? {} : { namespace }) }
  return commitChange(context, () => ({ upserts: [], deletes: [{ ...ref, resourceVersion, uid, awaitsFinalizers }] }), {
    message: `Delete ${titleOf(input)}`,
    dryRun: input.dryRun,
  })
}

/** Deletes what {@link ListInput} lists. Nothing to delete is no error. @returns what was deleted, Secrets masked. */
export async function deleteList(
  context: Context,
  input: Omit<ListInput, 'limit' | 'continue'> & Pick<DeleteInput, 'awaitsFinalizers' | 'dryRun'>,
): Promise<readonly AnyResource[]> {
  demand(context, 'delete', input.kind, input.namespace)
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
