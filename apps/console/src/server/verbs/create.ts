/** Create: one resource that is not there yet. */
import type { AnyResource } from '@signalbox/shared/resources'
import { commitChange } from './commit-change.ts'
import { demand, type Context } from './context.ts'
import { VerbError } from './errors.ts'
import { parseDocument, type Expected } from './parse-document.ts'
import { titleOf } from './plan-change.ts'
import { maskSecrets } from './secret-mask.ts'

export interface CreateInput extends Expected {
  readonly document: unknown
  readonly dryRun: boolean
}

/** @throws VerbError `AlreadyExists`, `Invalid`, `BadRequest`. */
export async function create(context: Context, input: CreateInput): Promise<AnyResource> {
  demand(context, 'create', input.kind, input.namespace ?? null)
  const resource = parseDocument(input.document, input)
  if (resource.metadata.resourceVersion !== undefined) {
    throw new VerbError('BadRequest', 'metadata.resourceVersion must not be set on what is to be created.')
  }
  const change = await commitChange(context, () => ({ upserts: [{ resource, mode: 'create' }], deletes: [] }), {
    message: `Create ${titleOf({ kind: resource.kind, ...resource.metadata })}`,
    dryRun: input.dryRun,
  })
  return maskSecrets(change.results[0]?.resource ?? resource)
}
