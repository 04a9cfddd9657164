/** Replace: one resource as a whole, or its status alone. */
import type { AnyResource } from '@signalbox/shared/resources'
import { commitChange } from './commit-change.ts'
import { demand, visibilityOf, type Context } from './context.ts'
import { parseDocument, type Expected } from './parse-document.ts'
import { resultOf, titleOf } from './plan-change.ts'
import { maskSecrets } from './secret-mask.ts'

export interface ReplaceInput extends Expected {
  readonly name: string
  readonly document: unknown
  /** Under whose name the fields are written. */
  readonly manager?: string | undefined
  /** Replace the status and nothing else. */
  readonly statusOnly: boolean
  readonly dryRun: boolean
}

/** @throws VerbError `NotFound`, `Conflict` where `metadata.resourceVersion` is an old one, `Invalid`, `BadRequest`. */
export async function replace(context: Context, input: ReplaceInput): Promise<AnyResource> {
  const subresource = input.statusOnly ? 'status' : undefined
  demand(context, 'update', { kind: input.kind, namespace: input.namespace, name: input.name, subresource })
  const resource = parseDocument(input.document, input)
  const mode = input.statusOnly ? 'status' : 'replace'
  const change = await commitChange(
    context,
    () => ({ upserts: [{ resource, mode, manager: input.manager }], deletes: [] }),
    {
      message: `Replace ${titleOf(input)}`,
      dryRun: input.dryRun,
    },
  )
  return visibilityOf(context).withoutHidden(maskSecrets(resultOf(change.results, resource)))
}
