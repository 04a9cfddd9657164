'use client'
import { SchemaSections } from '@/ui/schema-form/schema-form.tsx'
import { useSchema } from '@/ui/schema-form/schema-context.ts'

const spec = ['spec'] as const

/** The whole form of a kind, made from its schema. */
export function ResourceForm() {
  const { schema } = useSchema()
  return <SchemaSections path={schema.properties?.['spec'] === undefined ? [] : spec} />
}
