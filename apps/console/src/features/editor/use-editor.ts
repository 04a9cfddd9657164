import type { AnyResource } from '@signalbox/shared/resources'
import { useState } from 'react'
import { ApiError, type PlacedError } from '@/client/api-error.ts'
import { dropText, editField, editText, toSave, wantedOf, type Identity } from '@/client/draft/draft.ts'
import { formatFieldPath, sameJson, type FieldPath } from '@/client/draft/field-path.ts'
import { useSaveResource } from '@/client/mutations.ts'
import { fetchResource } from '@/client/queries.ts'
import { refOf } from '@/client/resource-paths.ts'
import { focusField } from './focus-field.ts'
import { arrive, beginEditing, isDirty, isGone, isOvertaken, type Editing } from './editing.ts'

interface Trouble {
  readonly message: string
  readonly fields: readonly PlacedError[]
}

const noTrouble: Trouble = { message: '', fields: [] }

/**
 * One resource under edit: the draft, what stands against saving it, and the save.
 *
 * @param live the resource as it is now; for a new one, what it begins as.
 */
export function useEditor(live: AnyResource | null, begun: AnyResource, isNew: boolean) {
  const [editing, setEditing] = useState<Editing>(() => beginEditing(begun, isNew))
  const [seen, setSeen] = useState(live)
  const [trouble, setTrouble] = useState(noTrouble)
  const [theirs, setTheirs] = useState<AnyResource | null>(null)
  const [savedRevision, setSavedRevision] = useState<number | null>(null)
  const save = useSaveResource()
  if (seen !== live) {
    setSeen(live)
    if (!isNew) setEditing(arrive(editing, live))
  }
  const { draft, base } = editing
  const identity: Identity = {
    kind: begun.kind,
    apiVersion: begun.apiVersion,
    name: isNew ? null : begun.metadata.name,
    namespace: isNew ? null : (begun.metadata.namespace ?? null),
  }

  const write = async (over: AnyResource | null): Promise<AnyResource | null> => {
    setTrouble(noTrouble)
    try {
      const saved = await save.mutateAsync({
        resource: toSave(draft, over),
        mode: over === null ? 'create' : 'replace',
      })
      setEditing(beginEditing(saved, false))
      setSavedRevision(Number(saved.metadata.resourceVersion ?? 0))
      setTheirs(null)
      return saved
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      return over === null || error.status !== 409 ? refuse(error) : settle(over, error)
    }
  }
  const refuse = (error: ApiError): null => {
    const taken = error.status === 409 && base === null
    const fields = taken
      ? [
          {
            path: 'metadata.name',
            reason: 'FieldValueDuplicate' as const,
            message: 'This name is taken. Choose another.',
          },
        ]
      : error.fields
    setTrouble({ message: error.message, fields })
    const [first] = fields
    if (first !== undefined) requestAnimationFrame(() => focusField(first.path))
    return null
  }
  /** The version is old: where only status moved it is saved again, else the person decides. */
  const settle = async (over: AnyResource, error: ApiError): Promise<AnyResource | null> => {
    const newest = await fetchResource(refOf(over)).catch(() => null)
    if (newest === null) return refuse(error)
    if (
      sameJson(wantedOf(newest), wantedOf(over)) &&
      newest.metadata.resourceVersion !== over.metadata.resourceVersion
    ) {
      return write(newest)
    }
    setTheirs(newest)
    return null
  }

  return {
    draft,
    base,
    identity,
    isNew: base === null,
    dirty: isDirty(editing),
    gone: isGone(editing),
    overtaken: isOvertaken(editing) ? editing.latest : null,
    /** What somebody else saved, where a save met it. */
    theirs,
    trouble,
    savedRevision,
    saving: save.isPending,
    edit: (path: FieldPath, value: unknown) => {
      setEditing({ ...editing, draft: editField(draft, path, value) })
      setTrouble({ ...trouble, fields: withoutErrorsOf(trouble.fields, path) })
    },
    editText: (text: string) => setEditing({ ...editing, draft: editText(draft, text, identity) }),
    dropText: () => setEditing({ ...editing, draft: dropText(draft) }),
    save: () => write(base),
    /** Saves the draft over what somebody else saved. */
    overwrite: (other: AnyResource) => write(other),
    /** Gives up the draft for `resource`. */
    reset: (resource: AnyResource) => {
      setEditing(beginEditing(resource, false))
      setTrouble(noTrouble)
      setTheirs(null)
    },
    closeConflict: () => setTheirs(null),
  }
}

export type Editor = ReturnType<typeof useEditor>

/** An edit answers the errors of its field, and of all that stands below it. */
function withoutErrorsOf(errors: readonly PlacedError[], path: FieldPath): readonly PlacedError[] {
  const edited = formatFieldPath(path)
  return errors.filter(
    (error) => !(error.path === edited || error.path.startsWith(`${edited}.`) || error.path.startsWith(`${edited}[`)),
  )
}
