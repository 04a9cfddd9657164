/** The draft of an editor, for the fields of its form: values in, edits out, errors at their path. */
import { createContext, useContext } from 'react'
import type { PlacedError } from '../api-error.ts'
import type { Draft } from './draft.ts'
import { formatFieldPath, getAt, isObject, listAt, type FieldPath } from './field-path.ts'

export interface DraftState {
  readonly draft: Draft
  /** A new resource: its name and namespace may be edited. */
  readonly isNew: boolean
  readonly errors: readonly PlacedError[]
  readonly edit: (path: FieldPath, value: unknown) => void
}

/** What a field of a form takes, ready to spread. */
export interface Binding<T> {
  readonly value: T
  readonly onValueChange: (value: T) => void
  readonly error: string | undefined
  readonly path: string
}

export const DraftContext = createContext<DraftState | null>(null)

export function useDraft() {
  const state = useContext(DraftContext)
  if (state === null) throw new Error('A form of the draft stands outside of its editor.')
  return { ...state, ...bindings(state) }
}

export type DraftFields = ReturnType<typeof bindings>

function bindings({ draft: { resource }, errors, edit }: DraftState) {
  const get = (path: FieldPath) => getAt(resource, path)
  const errorAt = (path: FieldPath): string | undefined => {
    const text = formatFieldPath(path)
    const found = errors.filter((error) => error.path === text).map(({ message }) => message)
    return found.length === 0 ? undefined : found.join(' ')
  }
  const at = (path: FieldPath) => ({ path: formatFieldPath(path), error: errorAt(path) })
  return {
    get,
    errorAt,
    count: (path: FieldPath): number => listAt(resource, path).length,
    /** A text; an empty one takes the field out. */
    text: (path: FieldPath): Binding<string> => ({
      ...at(path),
      value: toText(get(path)),
      onValueChange: (value) => edit(path, value === '' ? undefined : value),
    }),
    /** A text that stays where it is empty: an element of a list. */
    item: (path: FieldPath): Binding<string> => ({
      ...at(path),
      value: toText(get(path)),
      onValueChange: (value) => edit(path, value),
    }),
    number: (path: FieldPath): Binding<number | null> => {
      const value = get(path)
      return {
        ...at(path),
        value: typeof value === 'number' ? value : null,
        onValueChange: (next) => edit(path, next ?? undefined),
      }
    },
    /** One of several; `fallback` is what holds where nothing is written, and takes the field out. */
    choice: <T extends string>(path: FieldPath, options: readonly T[], fallback: T): Binding<T> => ({
      ...at(path),
      value: options.find((option) => option === get(path)) ?? fallback,
      onValueChange: (value) => edit(path, value === fallback ? undefined : value),
    }),
    record: (path: FieldPath) => ({
      record: toRecord(get(path)),
      onRecordChange: (record: Record<string, string>) =>
        edit(path, Object.keys(record).length === 0 ? undefined : record),
    }),
    /** A list for a list editor. The last element that goes takes the list with it. */
    list: (path: FieldPath, make: () => unknown) => {
      const items = listAt(resource, path)
      const put = (next: readonly unknown[]) => edit(path, next.length === 0 ? undefined : next)
      return {
        count: items.length,
        onAdd: () => put([...items, make()]),
        onRemove: (index: number) => put(items.toSpliced(index, 1)),
        onMove: (from: number, to: number) => put(items.toSpliced(from, 1).toSpliced(to, 0, items[from])),
      }
    },
  }
}

function toText(value: unknown): string {
  return value === undefined || value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value)
}

function toRecord(value: unknown): Record<string, string> {
  return isObject(value) ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toText(item)])) : {}
}
