import { useMemo, type ReactNode } from 'react'
import { formatFieldPath } from '@/client/draft/field-path.ts'
import { useDraft } from '@/client/draft/use-draft.ts'
import { useLists } from '@/client/queries.ts'
import { SchemaContext } from '@/ui/schema-form/schema-context.ts'
import type { FormSchema, SchemaPath } from '@/ui/schema-form/schema.ts'
import { knowledgeOfReference, referencedKinds } from './references.ts'

/** Lets parts of the form be made from the kind's schema, on the same draft; references offer what there is. */
export function WithSchema({ schema, children }: { schema: FormSchema; children: ReactNode }) {
  const { draft, get, edit, errorAt } = useDraft()
  const resources = useLists(referencedKinds)
  const state = useMemo(
    () => ({
      schema,
      draft: { get, edit, errorAt, toText: formatFieldPath },
      knowledgeOf: (path: SchemaPath) => knowledgeOfReference({ schema, resources, resource: draft.resource }, path),
    }),
    [schema, get, edit, errorAt, resources, draft.resource],
  )
  return <SchemaContext value={state}>{children}</SchemaContext>
}
