/**
 * Editing: a draft against the resource that it was made from, while that resource lives on. Pure.
 *
 * A write of status alone does not disturb an edit; a change by somebody else moves an untouched draft along, and is
 * held against one that was touched, until the person decides.
 */
import type { AnyResource } from '@signalbox/shared/resources'
import { toDraft, wantedOf, type Draft } from '@/client/draft/draft.ts'
import { sameJson } from '@/client/draft/field-path.ts'

export interface Editing {
  readonly draft: Draft
  /** What the draft was made from; `null` for a new resource. */
  readonly base: AnyResource | null
  /** The newest there is; `null` where it is new, or was deleted meanwhile. */
  readonly latest: AnyResource | null
}

export function beginEditing(resource: AnyResource, isNew: boolean): Editing {
  return { draft: toDraft(resource), base: isNew ? null : resource, latest: isNew ? null : resource }
}

export function isDirty({ draft, base }: Editing): boolean {
  return base === null || draft.problems.length > 0 || !sameJson(draft.resource, wantedOf(base))
}

/** True where somebody else changed what the draft was made from. */
export function isOvertaken({ base, latest }: Editing): boolean {
  return base !== null && latest !== null && !sameJson(wantedOf(base), wantedOf(latest))
}

export function isGone({ base, latest }: Editing): boolean {
  return base !== null && latest === null
}

/** The live resource has moved on. */
export function arrive(editing: Editing, latest: AnyResource | null): Editing {
  const { base, draft } = editing
  if (base === null || latest === null) return { ...editing, latest }
  const wanted = wantedOf(latest)
  if (sameJson(wanted, wantedOf(base)) || sameJson(wanted, draft.resource)) return { draft, base: latest, latest }
  if (!isDirty(editing)) return beginEditing(latest, false)
  return { ...editing, latest }
}
