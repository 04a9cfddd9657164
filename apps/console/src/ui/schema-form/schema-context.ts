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

export interface SchemaState {
  readonly schema: FormSchema
  readonly draft: SchemaDraft
}

export const SchemaContext = createContext<SchemaState | null>(null)

export function useSchema(): SchemaState {
  const state = useContext(SchemaContext)
  if (state === null) throw new Error('A generated form stands outside of its editor.')
  return state
}
