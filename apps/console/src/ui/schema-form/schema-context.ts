/** The draft that a generated form edits, and the schema of the whole of it. */
import { createContext, useContext } from 'react'
import type { FormSchema, SchemaPath } from './schema.ts'

interface SchemaDraft {
  readonly get: (path: SchemaPath) => unknown
  /** `undefined` takes the field out. */
  readonly edit: (path: SchemaPath, value: unknown) => void
  readonly errorAt: (path: SchemaPath) => string | undefined
  /** The path as the errors of the server write it. */
  readonly toText: (path: SchemaPath) => string
}

/** What is known of a field beyond its schema. */
export interface FieldKnowledge {
  /** What exists that may be named there; the field offers it. */
  readonly options?: readonly { readonly value: string; readonly detail?: string }[] | undefined
  /** What to mind about the value that is written. */
  readonly hint?: string | undefined
  /** Written and never shown: the value that stands for the stored one. */
  readonly masked?: string | undefined
}

export interface SchemaState {
  readonly schema: FormSchema
  readonly draft: SchemaDraft
  /** Default: nothing. */
  readonly knowledgeOf?: ((path: SchemaPath) => FieldKnowledge) | undefined
}

export const SchemaContext = createContext<SchemaState | null>(null)

export function useSchema(): SchemaState {
  const state = useContext(SchemaContext)
  if (state === null) throw new Error('A generated form stands outside of its editor.')
  return state
}
