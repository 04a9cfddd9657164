/**
 * Apply: a text of manifests made so. All or nothing, one revision.
 *
 * What a manifest says replaces what is stored: its `spec` (or data) as a whole, and labels and annotations as a whole
 * where it has any; where it has none, the stored ones stay. Status is never taken from a manifest. What equals the
 * stored is `unchanged`, and where everything is, nothing is committed.
 */
import { selects, type Selector } from '@signalbox/shared/lib'
import { parseManifests, type ManifestError } from '@signalbox/shared/formats'
import type { AnyResource, Kind } from '@signalbox/shared/resources'
import type { ChangeAction, Snapshot } from '@signalbox/shared/snapshot'
import { commitChange } from './commit-change.ts'
import { demandUser, visibilityOf, type Context } from './context.ts'
import { invalid, VerbError } from './errors.ts'
import { parseLabelSelector } from './label-selector.ts'
import { refOf, titleOf, type Draft, type PlannedResult, type Upsert } from './plan-change.ts'

export interface ApplyInput {
  /** YAML or JSON, many documents. */
  readonly text: string
  /** Everything up to the commit. Default: false. */
  readonly dryRun?: boolean
  /** A label selector: stored resources that it selects and that the text does not name are deleted. */
  readonly prune?: string | undefined
  /** Said in the history. Default: what was applied, in a few words. */
  readonly message?: string | undefined
  /** For resources that name no namespace. Default: `default`. */
  readonly namespace?: string | undefined
}

export interface ApplyResult {
  readonly revision: number
  /** In the order of the text, then what was deleted. */
  readonly results: readonly {
    readonly kind: Kind
    /** Absent for kinds without one. */
    readonly namespace?: string | undefined
    readonly name: string
    readonly action: ChangeAction
  }[]
}

/** @throws VerbError `Invalid` with every error and where it stands; `BadRequest` for an empty text; `Conflict`. */
export async function apply(context: Context, input: ApplyInput): Promise<ApplyResult> {
  const { message, toDraft } = readChange(context, input)
  const options = { message, dryRun: input.dryRun ?? false }
  const { revision, results } = await commitChange(context, ({ snapshot }) => toDraft(snapshot), options)
  return { revision, results: toApplied(results) }
}

export interface ReadChange {
  readonly message: string
  readonly toDraft: (snapshot: Snapshot) => Draft
}

/** What a text asks for; errors and rights as {@link apply} has them. */
export function readChange(context: Context, input: ApplyInput): ReadChange {
  demandUser(context)
  const upserts = readUpserts(input)
  const selector = input.prune === undefined ? null : readPrune(input.prune)
  const { sees } = visibilityOf(context)
  return {
    message: input.message?.trim() || describe(upserts),
    toDraft: (snapshot) => ({
      upserts,
      deletes: selector === null ? [] : prunedOf(snapshot, selector, upserts).map(refOf).filter(sees),
    }),
  }
}

/** Results without the resources. */
export function toApplied(results: readonly PlannedResult[]): ApplyResult['results'] {
  return results.map(({ resource, action }) => ({ ...refOf(resource), action }))
}

function readUpserts({ text, namespace }: ApplyInput): readonly Upsert[] {
  const options = namespace === undefined ? {} : { defaultNamespace: namespace }
  const prefix = text.trimStart().startsWith('[') ? listPrefix : ''
  const { entries, errors } = parseManifests(prefix === '' ? text : `${prefix}${text.trim()}}`, options)
  if (errors.length > 0) throw invalid(errors.map((error) => withoutPrefix(error, prefix)))
  if (entries.length === 0) throw new VerbError('BadRequest', 'The text holds no resource.')
  return entries.flatMap(({ result, document, line }): Upsert[] =>
    result.ok ? [{ resource: result.value, mode: 'apply', place: { document, line } }] : [],
  )
}

/** A JSON or YAML list of resources is taken as the items of a `List`. */
const listPrefix = '{"apiVersion":"v1","kind":"List","items":'

function withoutPrefix(error: ManifestError, prefix: string): ManifestError {
  return error.line === 1 ? { ...error, column: Math.max(1, error.column - prefix.length) } : error
}

function readPrune(text: string): Selector {
  const selector = parseLabelSelector(text)
  if (selector.matchExpressions?.length === 0) {
    throw new VerbError('BadRequest', 'prune needs a label selector; an empty one would delete everything.')
  }
  return selector
}

/** What the selector selects and the batch does not name; contents of a pruned Namespace only with it. */
function prunedOf(snapshot: Snapshot, selector: Selector, upserts: readonly Upsert[]): readonly AnyResource[] {
  const named = new Set(upserts.map(({ resource }) => titleOf(refOf(resource))))
  return [...snapshot.all()].filter(
    (resource) => selects(selector, resource.metadata.labels) && !named.has(titleOf(refOf(resource))),
  )
}

function describe(upserts: readonly Upsert[]): string {
  const [first] = upserts
  if (first === undefined) return 'Apply'
  const title = titleOf(refOf(first.resource))
  return upserts.length === 1 ? `Apply ${title}` : `Apply ${title} and ${upserts.length - 1} more`
}
