/**
 * Restore: the store, or one resource, as it was after a revision; made so by a new revision. History is undone from the
 * newest revision back, so that what no revision since has touched stays what it is.
 */
import { preview as compare, type Preview } from '@signalbox/shared/explain'
import type { AnyResource, Kind, ResourceRef } from '@signalbox/shared/resources'
import { toApplied, type ApplyResult } from './apply.ts'
import { commitChange } from './commit-change.ts'
import { storedConfiguration, toConfiguration } from './configuration.ts'
import { demand, type Context } from './context.ts'
import { VerbError } from './errors.ts'
import { getByRef, planChange, refOf, titleOf, type Draft, type Upsert } from './plan-change.ts'
import { maskSecrets } from './secret-mask.ts'

type KindRef = ResourceRef & { readonly kind: Kind }

export interface RestoreInput {
  /** As it was after this one. */
  readonly revision: number
  /** This resource alone. Default: everything. */
  readonly only?: KindRef | undefined
  /** The newest revision of the configuration that the person has seen; refused with `Conflict` where it is an older one. */
  readonly seen?: number | undefined
  /** Said in the history. */
  readonly message?: string | undefined
}

export interface RestorePreview {
  /** The revision of the configuration that this was found by; to be named when it is carried out. */
  readonly seen: number
  /** `before`: as it is now, null for what comes back; `after`: as it will be, null for what goes. Secrets are masked. */
  readonly changes: readonly { readonly before: AnyResource | null; readonly after: AnyResource | null }[]
  readonly preview: Preview
}

/** Everything that restoring would do. @throws VerbError `NotFound` for a revision that is not kept. */
export async function previewRestore(context: Context, input: RestoreInput): Promise<RestorePreview> {
  demand(context, 'list', '*')
  demand(context, 'explain', '*')
  const past = await readPast(context, input)
  const current = storedConfiguration(context)
  const gateways = context.gateways()
  const options = { at: context.now().toISOString(), newUid: context.newUid, gateways }
  const { candidate, results } = planChange(current.snapshot, toDraft(past, current.snapshot), options)
  const changed = results.filter(({ action }) => action !== 'unchanged')
  return {
    seen: past.seen,
    changes: changed.map((result) => ({
      before: masked(getByRef(current.snapshot, result)),
      after: masked(getByRef(candidate, result)),
    })),
    preview: compare(current, toConfiguration(candidate, gateways), context.samples()),
  }
}

/**
 * Carries it out, as one revision; nothing where everything is so already.
 *
 * @throws VerbError `NotFound` for a revision that is not kept; `Conflict` where the configuration is another by now.
 */
export async function restore(context: Context, input: RestoreInput): Promise<ApplyResult> {
  demand(context, 'list', '*')
  const past = await readPast(context, input)
  if (input.seen !== undefined && input.seen !== past.seen) throw overtaken()
  const { snapshot } = context.store.read()
  for (const { ref, was } of past.resources.values()) {
    const right = was === null ? 'delete' : getByRef(snapshot, ref) === undefined ? 'create' : 'update'
    demand(context, right, ref.kind, ref.namespace ?? null)
  }
  const what = input.only === undefined ? '' : `${titleOf(input.only)} as of `
  const message = input.message?.trim() || `Restore ${what}revision ${input.revision}`
  const { revision, results } = await commitChange(
    context,
    (state) => {
      if (state.configRevision !== past.seen) throw overtaken()
      return toDraft(past, state.snapshot)
    },
    { message, dryRun: false },
  )
  return { revision, results: toApplied(results.filter(({ action }) => action !== 'unchanged')) }
}

/** Resources that changed since a revision, as they were then. */
interface Past {
  readonly seen: number
  readonly resources: ReadonlyMap<string, { readonly ref: KindRef; readonly was: AnyResource | null }>
}

const pageSize = 200

async function readPast({ store }: Context, { revision, only }: RestoreInput): Promise<Past> {
  const { configRevision } = store.read()
  if (!Number.isInteger(revision) || revision < 0) throw new VerbError('NotFound', 'A revision is a whole number.')
  if (revision >= configRevision) {
    if (revision === configRevision) return { seen: configRevision, resources: new Map() }
    throw new VerbError('NotFound', `There is no revision ${revision}; the newest is ${configRevision}.`)
  }
  const resources = new Map<string, { ref: KindRef; was: AnyResource | null }>()
  const wanted = only === undefined ? null : titleOf(only)
  for (let before = configRevision + 1; before > revision + 1;) {
    const page = await store.revisions({ before, limit: pageSize })
    for (const summary of page) {
      if (summary.revision <= revision) return { seen: configRevision, resources }
      const kept = await store.revision(summary.revision)
      if (kept === null) throw new VerbError('NotFound', `Revision ${summary.revision} is no longer kept.`)
      kept.changes.forEach(({ before: was, after }, index) => {
        const resource = was ?? after
        if (resource === null || kept.summary.changes[index]?.action === 'unchanged') return
        const ref = refOf(resource)
        if (wanted === null || titleOf(ref) === wanted) resources.set(titleOf(ref), { ref, was })
      })
    }
    const oldest = page.at(-1)?.revision
    if (oldest === undefined) break
    before = oldest
  }
  return { seen: configRevision, resources }
}

function toDraft({ resources }: Past, snapshot: Parameters<typeof getByRef>[0]): Draft {
  const entries = [...resources.values()]
  return {
    upserts: entries.flatMap(({ ref, was }): Upsert[] =>
      was === null
        ? []
        : [{ resource: asWanted(was), mode: getByRef(snapshot, ref) === undefined ? 'create' : 'replace' }],
    ),
    deletes: entries.flatMap(({ ref, was }) => (was === null && getByRef(snapshot, ref) !== undefined ? [ref] : [])),
  }
}

/** Without what the server writes: it is written anew. */
function asWanted(resource: AnyResource): AnyResource {
  const { name, namespace, labels, annotations, finalizers } = resource.metadata
  const metadata = {
    name,
    ...(namespace === undefined ? {} : { namespace }),
    ...(labels === undefined ? {} : { labels }),
    ...(annotations === undefined ? {} : { annotations }),
    ...(finalizers === undefined ? {} : { finalizers }),
  }
  return { ...resource, metadata }
}

const masked = (resource: AnyResource | undefined): AnyResource | null =>
  resource === undefined ? null : maskSecrets(resource)

function overtaken(): VerbError {
  return new VerbError('Conflict', 'The configuration has changed since. Look at what restoring would do again.')
}
