'use client'
import { listAt } from '@/client/draft/field-path.ts'
import { useDraft } from '@/client/draft/use-draft.ts'
import { useList } from '@/client/queries.ts'
import { Combobox } from '@/ui/combobox.tsx'
import { ListEditor } from '@/ui/list-editor.tsx'
import { NumberField } from '@/ui/number-field.tsx'
import { FilterFields, FilterTitle, newFilter } from './filter-fields.tsx'
import { ownNamespace, scopedName } from './scoped-name.ts'
import { sharePercent } from './share.ts'

/** One backendRef: service, port, weight, and what share that makes. */
export function BackendFields({ rule, index }: { rule: number; index: number }) {
  const fields = useDraft()
  const path = ['spec', 'rules', rule, 'backendRefs', index]
  const own = ownNamespace(fields)
  const services = useList('Service').items
  const { text, namespace } = scopedName(fields, path, own)
  const share = sharePercent(listAt(fields.draft.resource, path.slice(0, -1)), index)
  return (
    <div className="grid gap-2">
      <div className="grid gap-2 sm:grid-cols-[minmax(0,1fr)_6rem_6rem_4rem]">
        <Combobox
          label={index === 0 ? 'Service' : `Service ${index + 1}`}
          hideLabel={index > 0}
          mono
          placeholder="service, or namespace/service"
          options={services.map(({ metadata, spec }) => ({
            value: metadata.namespace === own ? metadata.name : `${metadata.namespace ?? ''}/${metadata.name}`,
            detail: (spec.ports ?? []).map(({ port }) => port).join(', '),
          }))}
          {...text}
        />
        <NumberField
          label={index === 0 ? 'Port' : `Port of service ${index + 1}`}
          hideLabel={index > 0}
          min={1}
          max={65535}
          placeholder="port"
          {...fields.number([...path, 'port'])}
        />
        <NumberField
          label={index === 0 ? 'Weight' : `Weight of service ${index + 1}`}
          hideLabel={index > 0}
          min={0}
          max={1_000_000}
          placeholder="1"
          {...fields.number([...path, 'weight'])}
        />
        <span className="self-end pb-1.5 text-right text-sm text-faint">{share === null ? '' : `${share} %`}</span>
      </div>
      <ListEditor
        noun="filter for this service"
        nested
        {...fields.list([...path, 'filters'], newFilter)}
        max={16}
        title={(filter) => <FilterTitle path={[...path, 'filters', filter]} />}
        item={(filter) => <FilterFields path={[...path, 'filters', filter]} />}
      />
      {namespace !== own && (
        <p className="text-xs text-faint">
          In another namespace: <code>{namespace}</code> must hold a ReferenceGrant for routes from <code>{own}</code>.
        </p>
      )}
    </div>
  )
}
