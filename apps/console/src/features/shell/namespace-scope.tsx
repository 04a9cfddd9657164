'use client'
import { useList } from '@/client/queries.ts'
import { useScope } from '@/client/scope.ts'
import { Select } from '@/ui/select.tsx'

const all = '*'

/** Narrows every list to one namespace. */
export function NamespaceScope() {
  const [scope, setScope] = useScope()
  const { items } = useList('Namespace')
  const names = items.map(({ metadata }) => metadata.name).toSorted()
  const known = scope === '' || names.includes(scope) ? names : [...names, scope]
  return (
    <Select
      label="Namespace scope"
      hideLabel
      className="w-36 sm:w-44"
      value={scope === '' ? all : scope}
      onValueChange={(value) => setScope(value === all ? '' : value)}
      options={[{ value: all, label: 'All namespaces' }, ...known.map((name) => ({ value: name, label: name }))]}
    />
  )
}
