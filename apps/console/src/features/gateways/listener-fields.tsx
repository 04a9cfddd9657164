'use client'
import { isObject, listAt } from '@/client/draft/field-path.ts'
import { useDraft } from '@/client/draft/use-draft.ts'
import { Checkbox } from '@/ui/checkbox.tsx'
import { RecordEditor } from '@/ui/key-value-editor.tsx'
import { MatchExpressions, type MatchExpression } from '@/ui/match-expressions.tsx'
import { NumberField } from '@/ui/number-field.tsx'
import { Select } from '@/ui/select.tsx'
import { TextField } from '@/ui/text-field.tsx'
import { ListenerTlsFields } from './listener-tls-fields.tsx'

const protocols = ['HTTP', 'HTTPS', 'TLS', 'TCP', 'UDP'] as const
const from = ['Same', 'All', 'Selector', 'None'] as const
/** Kinds that a protocol can carry. */
const kindsByProtocol: Readonly<Record<string, readonly string[]>> = {
  HTTP: ['HTTPRoute', 'GRPCRoute'],
  HTTPS: ['HTTPRoute', 'GRPCRoute'],
  TLS: ['TLSRoute', 'TCPRoute'],
  TCP: ['TCPRoute'],
  UDP: ['UDPRoute'],
}

const fromOptions = [
  { value: 'Same', label: 'Same', detail: 'Only routes in the gateway’s own namespace' },
  { value: 'All', label: 'All', detail: 'Routes of every namespace' },
  { value: 'Selector', label: 'Selector', detail: 'Routes of namespaces with certain labels' },
  { value: 'None', label: 'None', detail: 'No route at all' },
] as const

export function ListenerFields({ index }: { index: number }) {
  const fields = useDraft()
  const at = (...rest: string[]) => ['spec', 'listeners', index, ...rest]
  const protocol = fields.text(at('protocol')).value
  const options =
    protocols.some((known) => known === protocol) || protocol === '' ? protocols : [...protocols, protocol]
  return (
    <div className="grid gap-4">
      <div className="grid grid-cols-[minmax(0,1fr)] gap-4 sm:grid-cols-[minmax(0,2fr)_minmax(0,1fr)_minmax(0,1fr)]">
        <TextField label="Name" mono {...fields.item(at('name'))} />
        <NumberField label="Port" min={1} max={65535} {...fields.number(at('port'))} />
        <Select
          label="Protocol"
          options={options.map((value) => ({ value, label: value }))}
          {...fields.choice(at('protocol'), options, '')}
        />
      </div>
      <TextField
        label="Hostname"
        mono
        placeholder="*.example.com"
        help="Only requests for this host. Empty: every host. A leading *. stands for one label or more."
        {...fields.text(at('hostname'))}
      />
      {(protocol === 'HTTPS' || protocol === 'TLS') && <ListenerTlsFields index={index} />}
      <AllowedRoutes index={index} protocol={protocol} />
    </div>
  )
}

function AllowedRoutes({ index, protocol }: { index: number; protocol: string }) {
  const fields = useDraft()
  const at = (...rest: string[]) => ['spec', 'listeners', index, 'allowedRoutes', ...rest]
  const choice = fields.choice(at('namespaces', 'from'), from, 'Same')
  const kinds = fields.get(at('kinds'))
  const named = Array.isArray(kinds) ? kinds : []
  const routeKinds = kindsByProtocol[protocol] ?? []
  return (
    <div className="grid gap-4">
      <Select
        label="Routes may attach from"
        options={fromOptions}
        help="Which namespaces may put their routes on this listener."
        {...choice}
      />
      {choice.value === 'Selector' && (
        <div className="grid gap-2 border-l border-line pl-4">
          <p className="text-sm font-medium">Namespaces with all of these labels</p>
          <RecordEditor
            noun="label"
            whenEmpty="No label is asked for: every namespace fits."
            {...fields.record(at('namespaces', 'selector', 'matchLabels'))}
          />
          <MatchExpressions
            expressions={listAt(fields.draft.resource, at('namespaces', 'selector', 'matchExpressions')).map(
              toExpression,
            )}
            onExpressionsChange={(next) =>
              fields.edit(at('namespaces', 'selector', 'matchExpressions'), next.length === 0 ? undefined : next)
            }
            errorAt={(expression) => {
              const path = [...at('namespaces', 'selector', 'matchExpressions'), expression]
              return fields.errorAt(path) ?? fields.errorAt([...path, 'key']) ?? fields.errorAt([...path, 'values'])
            }}
          />
        </div>
      )}
      <fieldset className="grid gap-1">
        <legend className="text-sm font-medium">Kinds of routes</legend>
        {routeKinds.map((kind) => (
          <Checkbox
            key={kind}
            label={
              <span>
                Only <code>{kind}</code>
              </span>
            }
            checked={named.some((entry) => isKind(entry, kind))}
            onCheckedChange={(checked) => {
              const left = named.filter((entry) => !isKind(entry, kind))
              const next = checked ? [...left, { kind }] : left
              fields.edit(at('kinds'), next.length === 0 ? undefined : next)
            }}
          />
        ))}
        <p className="text-xs text-faint">Where none is named, every kind that the protocol can carry may attach.</p>
      </fieldset>
    </div>
  )
}

function isKind(entry: unknown, kind: string): boolean {
  return typeof entry === 'object' && entry !== null && 'kind' in entry && entry.kind === kind
}

const operators = ['In', 'NotIn', 'Exists', 'DoesNotExist'] as const

/** What is written so far, as far as it can be shown. */
function toExpression(value: unknown): MatchExpression {
  const written = isObject(value) ? value : {}
  const values = listAt(written, ['values']).map(String)
  return {
    key: typeof written['key'] === 'string' ? written['key'] : '',
    operator: operators.find((known) => known === written['operator']) ?? 'In',
    ...(values.length === 0 ? {} : { values }),
  }
}
