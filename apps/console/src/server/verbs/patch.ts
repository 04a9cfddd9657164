/** Patch: one resource changed by a function of what it is now, whatever is written in between. */
import type { AnyResource } from '@signalbox/shared/resources'
import { commitChange } from './commit-change.ts'
import { demand, type Context } from './context.ts'
import { VerbError } from './errors.ts'
import { parseDocument, type Expected } from './parse-document.ts'
import { getByRef, titleOf } from './plan-change.ts'
import { maskSecrets } from './secret-mask.ts'

export interface PatchInput extends Expected {
  readonly name: string
  /**
   * From the resource as it may be shown (values of Secrets masked) to what it is to be; `null` where there is none.
   * May run more than once; throws a VerbError where it cannot be done.
   */
  readonly change: (current: AnyResource | null) => unknown
  /** Create it where it does not exist, as a server-side apply does. */
  readonly mayCreate: boolean
  readonly statusOnly: boolean
  readonly dryRun: boolean
}

/** @throws VerbError `NotFound`, `Conflict`, `Invalid`, `BadRequest`; what `change` throws. */
export async function patch(context: Context, input: PatchInput): Promise<AnyResource> {
  demand(context, 'patch', input.kind, input.namespace ?? null)
  const result = await commitChange(
    context,
    ({ snapshot }) => {
      const current = getByRef(snapshot, input)
      if (current === undefined && !input.mayCreate) throw notFound(input)
      const document = input.change(current === undefined ? null : maskSecrets(current))
      const resource = parseDocument(document, input)
      const mode = input.statusOnly ? 'status' : current === undefined ? 'create' : 'replace'
      return { upserts: [{ resource, mode }], deletes: [] }
    },
    { message: `Patch ${titleOf(input)}`, dryRun: input.dryRun },
  )
  const [first] = result.results
  if (first === undefined) throw notFound(input)
  return maskSecrets(first.resource)
}

function notFound(input: PatchInput): VerbError {
  return new VerbError('NotFound', `There is no ${titleOf(input)}.`, {
    subject: { kind: input.kind, name: input.name },
  })
}
