'use client'
import { useRef } from 'react'
import { getAt, isObject, listAt, type JsonObject } from '@/client/draft/field-path.ts'
import { useDraft } from '@/client/draft/use-draft.ts'
import { useList } from '@/client/queries.ts'
import { Combobox } from '@/ui/combobox.tsx'
import { NumberField } from '@/ui/number-field.tsx'
import { SchemaPart } from '@/ui/schema-form/schema-form.tsx'
import { Section } from '@/ui/section.tsx'
import { Segments } from '@/ui/segments.tsx'
import { attributesOf, withAttributes, withExpression } from './conditions.ts'
import { ExpressionEditor, ExpressionPlayground } from './expression-editor.tsx'
import { Parents } from './parents.tsx'
import { ProtocolFields } from './protocol-fields.tsx'
import { groupOf } from './protocols.ts'
import { ownNamespace, scopedName } from './scoped-name.ts'

const spec = ['spec'] as const
const ways = [
  { value: 'attributes', label: 'Attributes' },
  { value: 'expression', label: 'Expression' },
] as const

/** Fields by what the protocols allow; the same as the schema's own rules. */
const attributesByGroup = {
  http: ['methods', 'hosts', 'paths', 'headers', 'snis', 'sources', 'destinations', 'regexPriority'],
  grpc: ['hosts', 'paths', 'headers', 'snis', 'sources', 'destinations', 'regexPriority'],
  stream: ['snis', 'sources', 'destinations'],
  tls_passthrough: ['snis'],
} as const

const onTheWay = {
  http: [
    'stripPath',
    'preserveHost',
    'pathHandling',
    'httpsRedirectStatusCode',
    'requestBuffering',
    'responseBuffering',
  ],
  grpc: ['stripPath', 'preserveHost', 'httpsRedirectStatusCode'],
  stream: ['preserveHost'],
  tls_passthrough: ['preserveHost'],
} as const

/** A Route as Kong has it: what it takes, by attributes or by an expression, and where that goes. */
export function KongRouteForm() {
  const fields = useDraft()
  const group = groupOf(listAt(fields.draft.resource, [...spec, 'protocols']))
  const isExpression = fields.get([...spec, 'expression']) !== undefined
  return (
    <>
      <Parents />
      <Section title="What it takes" actions={<WaySwitch />}>
        <div className="grid gap-5">
          <ProtocolFields />
          {isExpression ? (
            <Expression isStream={group === 'stream' || group === 'tls_passthrough'} />
          ) : (
            attributesByGroup[group].map((name) => <SchemaPart key={name} path={[...spec, name]} />)
          )}
        </div>
      </Section>
      <Target />
      <Section title="On the way" help="What becomes of path and host between the client and the service.">
        <div className="grid gap-4 sm:grid-cols-2">
          {onTheWay[group].map((name) => (
            <SchemaPart key={name} path={[...spec, name]} />
          ))}
        </div>
      </Section>
    </>
  )
}

/** Attributes become an expression that says the same; what they were is kept for the way back. */
function WaySwitch() {
  const { draft, get, edit } = useDraft()
  const kept = useRef<JsonObject | null>(null)
  const way = get([...spec, 'expression']) === undefined ? 'attributes' : 'expression'
  const choose = async (next: (typeof ways)[number]['value']) => {
    const written = getAt(draft.resource, spec)
    const now = isObject(written) ? written : {}
    if (next === way) return
    if (next === 'attributes') return edit(spec, withAttributes(now, kept.current ?? { paths: ['/'] }))
    kept.current = attributesOf(now)
    const { expressionOf } = await import('./expression-of.ts')
    edit(spec, withExpression(now, expressionOf(draft.resource)))
  }
  return (
    <Segments
      label="How it is said what the route takes"
      value={way}
      options={ways}
      onValueChange={(next) => void choose(next)}
    />
  )
}

function Expression({ isStream }: { isStream: boolean }) {
  const fields = useDraft()
  const text = fields.item([...spec, 'expression'])
  const subsystem = isStream ? 'stream' : 'http'
  return (
    <div className="grid gap-5">
      <ExpressionEditor path={text.path} value={text.value} onValueChange={text.onValueChange} subsystem={subsystem} />
      <NumberField
        label="Priority"
        min={0}
        placeholder="0"
        help="Among expressions the greater goes first; every expression goes before attributes."
        {...fields.number([...spec, 'priority'])}
      />
      <ExpressionPlayground expression={text.value} subsystem={subsystem} />
    </div>
  )
}

function Target() {
  const fields = useDraft()
  const own = ownNamespace(fields)
  const services = useList('Service').items
  const path = [...spec, 'service']
  const { text, namespace } = scopedName(fields, path, own)
  const choose = (value: string) => (value === '' ? fields.edit(path, undefined) : text.onValueChange(value))
  return (
    <Section title="Service" help="Where requests go. Without one, a policy must answer.">
      <div className="grid gap-2 sm:grid-cols-[minmax(0,1fr)_8rem]">
        <Combobox
          label="Service"
          mono
          placeholder="service, or namespace/service"
          options={services.map(({ metadata, spec: { ports = [] } }) => ({
            value: metadata.namespace === own ? metadata.name : `${metadata.namespace ?? ''}/${metadata.name}`,
            detail: ports.map(({ port }) => port).join(', '),
          }))}
          {...text}
          onValueChange={choose}
        />
        <NumberField label="Port" min={1} max={65535} placeholder="its first" {...fields.number([...path, 'port'])} />
      </div>
      {namespace !== own && (
        <p className="mt-2 text-xs text-faint">
          In another namespace: <code>{namespace}</code> must hold a ReferenceGrant for routes from <code>{own}</code>.
        </p>
      )}
    </Section>
  )
}
