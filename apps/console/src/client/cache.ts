/**
 * The live cache, pure: lists of resources as they are at a revision, and how a change of the event stream moves them
 * on. A change is applied once and in order; a list that a change does not fit is fetched again.
 */
import type { AnyResource, Kind, ResourceByKind } from '@signalbox/shared/resources'
import type { ConsoleChangeEvent } from '@signalbox/shared/snapshot'

/** All resources of one kind at `revision`, in the order of the API. */
export interface ResourceList<K extends Kind = Kind> {
  readonly revision: number
  readonly items: readonly ResourceByKind[K][]
}

/** How an event follows what is known: apply it, ignore it, or fetch anew because something between was lost. */
export function follows(
  revision: number,
  event: Pick<ConsoleChangeEvent, 'revision' | 'previousRevision'>,
): 'next' | 'old' | 'gap' {
  if (event.revision <= revision) return 'old'
  return event.previousRevision <= revision ? 'next' : 'gap'
}

/**
 * The list after `events`, oldest first; the same list where none of them is newer. `null` where an event is missing
 * in between.
 */
export function catchUp<K extends Kind>(
  kind: K,
  list: ResourceList<K>,
  events: readonly ConsoleChangeEvent[],
): ResourceList<K> | null {
  let known = list
  for (const event of events) {
    const relation = follows(known.revision, event)
    if (relation === 'gap') return null
    if (relation === 'next') known = { revision: event.revision, items: itemsAfter(kind, known.items, event) }
  }
  return known
}

/** One resource put into its place in the list, or a new one at the end. A newer one that is there already stays. */
export function withResource<K extends Kind>(
  items: readonly ResourceByKind[K][],
  resource: ResourceByKind[K],
): readonly ResourceByKind[K][] {
  const at = items.findIndex((item) => sameName(item, resource))
  const known = items[at]
  if (known === undefined) return [...items, resource]
  return versionOf(known) > versionOf(resource) ? items : items.with(at, resource)
}

export function withoutResource<K extends Kind>(
  items: readonly ResourceByKind[K][],
  ref: { readonly namespace?: string | undefined; readonly name: string },
): readonly ResourceByKind[K][] {
  const gone = (item: AnyResource) => item.metadata.name === ref.name && item.metadata.namespace === ref.namespace
  return items.some(gone) ? items.filter((item) => !gone(item)) : items
}

function itemsAfter<K extends Kind>(
  kind: K,
  items: readonly ResourceByKind[K][],
  event: ConsoleChangeEvent,
): readonly ResourceByKind[K][] {
  const left = event.deletes.filter((ref) => ref.kind === kind).reduce((rest, ref) => withoutResource(rest, ref), items)
  return event.upserts
    .filter((resource): resource is ResourceByKind[K] => resource.kind === kind)
    .reduce((all, resource) => withResource<K>(all, resource), left)
}

function sameName(one: AnyResource, other: AnyResource): boolean {
  return one.metadata.name === other.metadata.name && one.metadata.namespace === other.metadata.namespace
}

function versionOf(resource: AnyResource): number {
  return Number(resource.metadata.resourceVersion ?? 0)
}
