import { useMemo, type ReactNode } from 'react'
import { formatFieldPath } from '@/client/draft/field-path.ts'
import { useDraft } from '@/client/draft/use-draft.ts'
import { SchemaContext } from '@/ui/schema-form/schema-context.ts'
import type { FormSchema } from '@/ui/schema-form/schema.ts'

/** Lets parts of the form be made from the kind's schema, on the same draft. */
export function WithSchema({ schema, children }: { schema: FormSchema; children: ReactNode }) {
  const { get, edit, errorAt } = useDraft()
  const state = useMemo(
    () => ({ schema, draft: { get, edit, errorAt, toText: formatFieldPath } }),
    [schema, get, edit, errorAt],
  )
  return <SchemaContext value={state}>{children}</SchemaContext>
}
