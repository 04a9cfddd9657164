/** A reference by name and namespace, edited as one text: `name`, or `namespace/name` where it is another's. */
import type { Binding, DraftFields } from '@/client/draft/use-draft.ts'
import { getAt, setAt, type FieldPath, type JsonObject } from '@/client/draft/field-path.ts'

type Fields = DraftFields & { readonly edit: (path: FieldPath, value: unknown) => void }

export function ownNamespace(fields: DraftFields): string {
  return fields.text(['metadata', 'namespace']).value
}

/** The reference at `path` as one text; everything else in it stays. */
export function scopedName(
  fields: Fields,
  path: FieldPath,
  own: string,
): { readonly namespace: string; readonly text: Binding<string> } {
  const name = fields.item([...path, 'name'])
  const namespace = fields.text([...path, 'namespace'])
  const written = namespace.value
  const errors = [name.error, namespace.error].filter((error) => error !== undefined)
  return {
    namespace: written === '' ? own : written,
    text: {
      value: written === '' || written === own ? name.value : `${written}/${name.value}`,
      onValueChange: (value) => fields.edit(path, withName(fields.get(path), value)),
      error: errors.length === 0 ? undefined : errors.join(' '),
      path: name.path,
    },
  }
}

function withName(reference: unknown, text: string): JsonObject {
  const slash = text.indexOf('/')
  const root: JsonObject = { reference }
  const named = setAt(root, ['reference', 'name'], text.slice(slash + 1))
  const placed = setAt(named, ['reference', 'namespace'], slash === -1 ? undefined : text.slice(0, slash))
  return getAt(placed, ['reference']) as JsonObject
}
