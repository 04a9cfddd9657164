'use client'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { formatFieldPath, listAt } from '@/client/draft/field-path.ts'
import { useDraft } from '@/client/draft/use-draft.ts'
import { policyTypesQuery, type PolicyType } from '@/client/policy-types.ts'
import { Checkbox } from '@/ui/checkbox.tsx'
import { Combobox } from '@/ui/combobox.tsx'
import { LoadError } from '@/ui/load-error.tsx'
import { Notice } from '@/ui/notice.tsx'
import { SchemaContext, type FieldKnowledge } from '@/ui/schema-form/schema-context.ts'
import { SchemaSections } from '@/ui/schema-form/schema-form.tsx'
import { readSchema } from '@/ui/schema-form/read-schema.ts'
import { propertiesOf, type FormSchema, type SchemaPath } from '@/ui/schema-form/schema.ts'
import { Section } from '@/ui/section.tsx'
import { SkeletonRows } from '@/ui/skeleton.tsx'
import { Switch } from '@/ui/switch.tsx'
import { knowledgeOf } from './secret-fields.ts'
import { TargetEditor } from './target-editor.tsx'

const config = ['spec', 'config'] as const
const protocols = ['spec', 'protocols'] as const

/** What the policy does, where, and its settings: a form made from the type's own schema. */
export function PolicyForm() {
  const { text } = useDraft()
  const { data, error, isPending, refetch } = useQuery(policyTypesQuery)
  const name = text(['spec', 'type']).value
  if (error !== null) return <LoadError message={error.message} onRetry={() => void refetch()} />
  if (isPending) return <SkeletonRows />
  const type = data.types.find((known) => known.type === name)
  return (
    <>
      <TypeSection types={data.types} type={type} />
      <Section title="Where it is in force">
        <TargetEditor forConsumer={type?.forConsumer ?? true} />
      </Section>
      {type === undefined ? (
        <Section title="Settings">
          <Notice aspect="caution" title={name === '' ? 'Choose a type first' : `There is no type ${name} here`}>
            Settings of a type that is not known are kept as they are, and edited in the YAML. Rules that need this
            policy answer with an error until the type is there.
          </Notice>
        </Section>
      ) : (
        <Settings key={type.type} type={type} />
      )}
    </>
  )
}

function TypeSection({ types, type }: { types: readonly PolicyType[]; type: PolicyType | undefined }) {
  const fields = useDraft()
  const enabled = fields.get(['spec', 'enabled']) !== false
  return (
    <Section title={type?.title ?? 'What it does'} help={type?.summary}>
      <div className="grid gap-4">
        {fields.isNew && (
          <Combobox
            label="Type"
            mono
            options={types.map((known) => ({ value: known.type, detail: known.title }))}
            help="Kong’s name of the plugin. Settings of another type are dropped."
            {...fields.item(['spec', 'type'])}
            onValueChange={(next) => {
              const isKnown = types.some((known) => known.type === next)
              fields.edit(['spec', 'type'], next)
              if (isKnown && next !== type?.type) fields.edit(config, {})
            }}
          />
        )}
        <Switch
          label={enabled ? 'Enabled' : 'Disabled: as if it were not there'}
          checked={enabled}
          onCheckedChange={(on) => fields.edit(['spec', 'enabled'], on ? undefined : false)}
        />
        {type !== undefined && <Protocols all={type.protocols} />}
      </div>
    </Section>
  )
}

function Protocols({ all }: { all: readonly string[] }) {
  const { draft, edit, errorAt } = useDraft()
  const written = listAt(draft.resource, protocols)
  const chosen = written.length === 0 ? all : all.filter((protocol) => written.includes(protocol))
  if (all.length < 2) return null
  const put = (next: readonly string[]) => edit(protocols, next.length === all.length ? undefined : next)
  return (
    <fieldset data-path="spec.protocols" className="grid gap-1">
      <legend className="mb-1 text-sm font-medium">Requests of</legend>
      <div className="flex flex-wrap gap-x-5 gap-y-1">
        {all.map((protocol) => (
          <Checkbox
            key={protocol}
            label={<code>{protocol}</code>}
            checked={chosen.includes(protocol)}
            disabled={chosen.length === 1 && chosen.includes(protocol)}
            onCheckedChange={(on) => put(all.filter((one) => (one === protocol ? on : chosen.includes(one))))}
          />
        ))}
      </div>
      {errorAt(protocols) !== undefined && <p className="text-xs text-danger">{errorAt(protocols)}</p>}
    </fieldset>
  )
}

function Settings({ type }: { type: PolicyType }) {
  const { get, edit, errorAt } = useDraft()
  const schema = useMemo<FormSchema>(() => within(readSchema(type.schema)), [type.schema])
  const state = useMemo(
    () => ({
      schema,
      draft: { get, edit, errorAt, toText: formatFieldPath },
      knowledgeOf: (path: SchemaPath): FieldKnowledge => knowledgeOf(type.secrets, path.slice(config.length)),
    }),
    [schema, get, edit, errorAt, type.secrets],
  )
  const error = errorAt(config)
  const isBare = propertiesOf(readSchema(type.schema)).length === 0
  return (
    <div data-path="spec.config" className="grid gap-8">
      {error !== undefined && (
        <p role="alert" className="text-sm text-danger">
          {error}
        </p>
      )}
      {isBare ? (
        <Section title="Settings">
          <p className="text-sm text-faint">This type has no settings.</p>
        </Section>
      ) : (
        <SchemaContext value={state}>
          <SchemaSections path={config} />
        </SchemaContext>
      )}
    </div>
  )
}

/** The schema of the whole resource, as far as the form of config needs it. */
function within(schema: FormSchema): FormSchema {
  return {
    type: 'object',
    properties: { spec: { type: 'object', properties: { config: schema }, required: ['config'] } },
    required: ['spec'],
  }
}
