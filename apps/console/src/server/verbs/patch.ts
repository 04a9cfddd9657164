/** Patch: one resource changed by a function of what it is now, whatever is written in between. */
import type { AnyResource } from '@signalbox/shared/resources'
import { commitChange } from './commit-change.ts'
import { demand, visibilityOf, type Context } from './context.ts'
import { demandNamespace } from './create.ts'
import { VerbError } from './errors.ts'
import { applyConfiguration } from './managed-fields/index.ts'
import { parseDocument, type Expected } from './parse-document.ts'
import { getByRef, resultOf, titleOf, type Upsert } from './plan-change.ts'
import { maskSecrets } from './secret-mask.ts'
import { toWholeSeconds } from './complete-resource.ts'

export interface PatchInput extends Expected {
  readonly name: string
  readonly patch: Patch
  /** Under whose name the fields are written. */
  readonly manager: string
  readonly statusOnly: boolean
  readonly dryRun: boolean
}

export type Patch =
  | {
      readonly type: 'change'
      /**
       * From the resource as it may be shown (values of Secrets masked) to what it is to be. May run more than once; throws
       * a VerbError where it cannot be done.
       */
      readonly change: (current: AnyResource) => unknown
    }
  | {
      /** Server-side apply: creates it where it does not exist. */
      readonly type: 'apply'
      readonly configuration: Readonly<Record<string, unknown>>
      /** Take fields over from other managers. */
      readonly force: boolean
    }

export interface Patched {
  readonly created: boolean
  readonly resource: AnyResource
}

/** @throws VerbError `NotFound`, `Conflict`, `Invalid`, `BadRequest`; what the patch throws. */
export async function patch(context: Context, input: PatchInput): Promise<Patched> {
  const { kind, namespace, name } = input
  demand(context, 'patch', { kind, namespace, name, subresource: input.statusOnly ? 'status' : undefined })
  let patched: AnyResource | undefined
  let created = false
  const change = await commitChange(
    context,
    ({ snapshot }) => {
      const stored = getByRef(snapshot, input)
      created = stored === undefined
      if (created && input.patch.type !== 'apply') throw notFound(input)
      const current = stored === undefined ? null : maskSecrets(stored)
      const upsert = toUpsert(current, input, toWholeSeconds(context.now().toISOString()))
      if (created) demandNamespace(snapshot, upsert.resource)
      patched = upsert.resource
      return { upserts: [upsert], deletes: [] }
    },
    { message: `Patch ${titleOf(input)}`, dryRun: input.dryRun },
  )
  if (patched === undefined) throw notFound(input)
  return { created, resource: visibilityOf(context).withoutHidden(maskSecrets(resultOf(change.results, patched))) }
}

function toUpsert(current: AnyResource | null, input: PatchInput, at: string): Upsert {
  const { kind, manager, patch: asked, statusOnly } = input
  if (asked.type === 'change' || statusOnly) {
    if (current === null) throw notFound(input)
    const document =
      asked.type === 'change' ? asked.change(current) : { ...current, status: asked.configuration['status'] }
    const mode = statusOnly ? 'status' : 'replace'
    return { resource: parseDocument(document, input), mode, manager, verb: 'patch' }
  }
  const { configuration, force } = asked
  const { document, settle } = applyConfiguration(current, configuration, { kind, manager, force, at })
  // A field that no schema knows has no owner either: an API server refuses it here whatever else was asked.
  const resource = parseDocument(document, { ...input, onUnknownField: undefined })
  const { conflicts, managedFields } = settle(resource)
  if (conflicts.length > 0) {
    const count = conflicts.length === 1 ? '1 conflict' : `${conflicts.length} conflicts`
    const told = conflicts.map(({ path, message }) => `${message}: ${path}`).join('; ')
    throw new VerbError('Conflict', `Apply failed with ${count}: ${told}`, {
      errors: conflicts,
      subject: { kind, name: input.name },
    })
  }
  const settled = { ...resource, metadata: { ...resource.metadata, managedFields } }
  const mode = current === null ? 'create' : 'replace'
  return { resource: settled, mode, manager, isSettled: true, verb: 'patch' }
}

function notFound(input: PatchInput): VerbError {
  return new VerbError('NotFound', `There is no ${titleOf(input)}.`, {
    subject: { kind: input.kind, name: input.name },
  })
}
