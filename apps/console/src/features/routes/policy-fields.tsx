'use client'
import Link from 'next/link'
import type { FieldPath } from '@/client/draft/field-path.ts'
import { useDraft } from '@/client/draft/use-draft.ts'
import { linkTo, linkToNew } from '@/client/links.ts'
import { useList } from '@/client/queries.ts'
import { Combobox } from '@/ui/combobox.tsx'
import { SchemaFields } from '@/ui/schema-form/schema-form.tsx'
import { ownNamespace } from './scoped-name.ts'

/** The policy that a filter names, out of those beside the route. References to other kinds keep all their fields. */
export function PolicyFields({ path }: { path: FieldPath }) {
  const fields = useDraft()
  const own = ownNamespace(fields)
  const { items } = useList('Policy')
  const name = fields.item([...path, 'name'])
  if (fields.get([...path, 'kind']) !== 'Policy') return <SchemaFields path={path} />
  const policies = items.filter(({ metadata }) => metadata.namespace === own)
  const isThere = policies.some(({ metadata }) => metadata.name === name.value)
  const page = linkTo({ kind: 'Policy', namespace: own, name: name.value })
  return (
    <div className="grid gap-1.5">
      <Combobox
        label="Policy"
        mono
        placeholder="name of a policy in this namespace"
        options={policies.map(({ metadata, spec }) => ({ value: metadata.name, detail: spec.type }))}
        {...name}
      />
      <p className="flex flex-wrap gap-x-4 text-xs text-faint">
        {isThere && page !== null && (
          <Link href={page} className="text-accent hover:underline">
            Open this policy
          </Link>
        )}
        {!isThere && name.value !== '' && (
          <span className="text-caution">
            There is no policy of this name in {own} yet: requests of this rule get an error until there is.
          </span>
        )}
        <Link href={linkToNew('Policy')} className="text-accent hover:underline">
          New policy
        </Link>
      </p>
    </div>
  )
}
