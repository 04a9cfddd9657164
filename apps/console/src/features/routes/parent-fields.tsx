'use client'
import { useDraft } from '@/client/draft/use-draft.ts'
import { useList } from '@/client/queries.ts'
import { Combobox } from '@/ui/combobox.tsx'
import { NumberField } from '@/ui/number-field.tsx'
import { ownNamespace, scopedName } from './scoped-name.ts'

/** One parentRef: gateway, and if wanted one of its listeners or a port. */
export function ParentFields({ index }: { index: number }) {
  const fields = useDraft()
  const at = (name: string) => ['spec', 'parentRefs', index, name]
  const own = ownNamespace(fields)
  const gateways = useList('Gateway').items
  const name = fields.item(at('name'))
  const { namespace, text } = scopedName(fields, ['spec', 'parentRefs', index], own)
  const gateway = gateways.find(({ metadata }) => metadata.name === name.value && metadata.namespace === namespace)
  const listeners = gateway?.spec.listeners.map((listener) => ({
    value: listener.name,
    detail: `${listener.protocol}:${listener.port}${listener.hostname === undefined ? '' : ` ${listener.hostname}`}`,
  }))
  return (
    <div className="grid gap-2 sm:grid-cols-[minmax(0,3fr)_minmax(0,2fr)_minmax(0,1fr)]">
      <Combobox
        label="Gateway"
        mono
        placeholder="namespace/name"
        options={gateways.map(({ metadata }) => ({
          value: metadata.namespace === own ? metadata.name : `${metadata.namespace ?? ''}/${metadata.name}`,
        }))}
        {...text}
      />
      <Combobox
        label="Listener"
        mono
        placeholder="every listener"
        options={listeners ?? []}
        {...fields.text(at('sectionName'))}
      />
      <NumberField label="Port" min={1} max={65535} placeholder="any" {...fields.number(at('port'))} />
    </div>
  )
}
