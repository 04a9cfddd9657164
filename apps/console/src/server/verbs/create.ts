/** Create: one resource that is not there yet. */
import type { AnyResource } from '@signalbox/shared/resources'
import { defaultNamespace, type Snapshot } from '@signalbox/shared/snapshot'
import { commitChange } from './commit-change.ts'
import { demand, visibilityOf, type Context } from './context.ts'
import { VerbError } from './errors.ts'
import { parseDocument, type Expected } from './parse-document.ts'
import { resultOf, titleOf } from './plan-change.ts'
import { maskSecrets } from './secret-mask.ts'

export interface CreateInput extends Expected {
  readonly document: unknown
  /** Under whose name the fields are written. */
  readonly manager?: string | undefined
  readonly dryRun: boolean
}

/** @throws VerbError `AlreadyExists`, `Invalid`, `BadRequest`. */
export async function create(context: Context, input: CreateInput): Promise<AnyResource> {
  demand(context, 'create', { kind: input.kind, namespace: input.namespace })
  const resource = parseDocument(input.document, input)
  if (resource.metadata.resourceVersion !== undefined) {
    throw new VerbError('BadRequest', 'metadata.resourceVersion must not be set on what is to be created.')
  }
  const change = await commitChange(
    context,
    ({ snapshot }) => {
      demandNamespace(snapshot, resource)
      return { upserts: [{ resource, mode: 'create', manager: input.manager }], deletes: [] }
    },
    {
      message: `Create ${titleOf({ kind: resource.kind, ...resource.metadata })}`,
      dryRun: input.dryRun,
    },
  )
  return visibilityOf(context).withoutHidden(maskSecrets(resultOf(change.results, resource)))
}

/** @throws VerbError `NotFound`, as an API server says it, where the resource's namespace is not there. */
export function demandNamespace(snapshot: Snapshot, { metadata: { namespace } }: AnyResource): void {
  if (namespace === undefined || namespace === defaultNamespace) return
  if (snapshot.get('Namespace', namespace) !== undefined) return
  throw new VerbError('NotFound', `There is no Namespace ${namespace}; create it first.`, {
    subject: { kind: 'Namespace', name: namespace },
  })
}
