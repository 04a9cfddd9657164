/**
 * Restore: the store, or one resource, as it was after a revision; made so by a new revision. History is undone from the
 * newest revision back, so that what no revision since has touched stays what it is.
 */
import { preview as compare } from '@signalbox/shared/explain'
import type { AnyResource, Kind, ResourceRef } from '@signalbox/shared/resources'
import { visiblePreview, type VisiblePreview } from '../access/visible-preview.ts'
import { visibleSamples } from '../access/visible-runtime.ts'
import { toApplied, type ApplyResult } from './apply.ts'
import { commitChange, planAllowed } from './commit-change.ts'
import { storedConfiguration, toConfiguration } from './configuration.ts'
import { demandUser, visibilityOf, type Context } from './context.ts'
import { VerbError } from './errors.ts'
import { getByRef, refOf, titleOf, type Draft, type Upsert } from './plan-change.ts'
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
  readonly preview: VisiblePreview
}

/**
 * Everything that restoring would do, as far as the actor may see it.
 *
 * @throws VerbError `NotFound` for a revision that is not kept; `Forbidden` where the actor may not write what it writes.
 */
export async function previewRestore(context: Context, input: RestoreInput): Promise<RestorePreview> {
  demandUser(context)
  const visibility = visibilityOf(context)
  const past = await readPast(context, input)
  const current = storedConfiguration(context)
  const gateways = context.gateways()
  const at = context.now().toISOString()
  const draft = toDraft(past, current.snapshot)
  const { candidate, results } = planAllowed(context, current.snapshot, { draft, at })
  const shown = (resource: AnyResource | undefined): AnyResource | null =>
    resource === undefined ? null : visibility.withoutHidden(maskSecrets(resource))
  const changed = results.filter((result) => result.action !== 'unchanged' && visibility.sees(result))
  const samples = visibleSamples(context.samples(), visibility)
  return {
    seen: past.seen,
    changes: changed.map((result) => ({
      before: shown(getByRef(current.snapshot, result)),
      after: shown(getByRef(candidate, result)),
    })),
    preview: visiblePreview(compare(current, toConfiguration(candidate, gateways), samples), visibility),
  }
}

/**
 * Carries it out, as one revision; nothing where everything is so already.
 *
 * @throws VerbError `NotFound` for a revision that is not kept; `Conflict` where the configuration is another by now;
 * `Forbidden` where the actor may not write what it writes.
 */
export async function restore(context: Context, input: RestoreInput): Promise<ApplyResult> {
  demandUser(context)
  const past = await readPast(context, input)
  if (input.seen !== undefined && input.seen !== past.seen) throw overtaken()
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
    isFound: true,
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

function overtaken(): VerbError {
  return new VerbError('Conflict', 'The configuration has changed since. Look at what restoring would do again.')
}
