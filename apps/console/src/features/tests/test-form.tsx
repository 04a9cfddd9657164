'use client'
import { useDraft } from '@/client/draft/use-draft.ts'
import { routeKinds } from '@/client/kinds.ts'
import { useList, useLists } from '@/client/queries.ts'
import { Combobox } from '@/ui/combobox.tsx'
import { KeyValueEditor } from '@/ui/key-value-editor.tsx'
import { NumberField } from '@/ui/number-field.tsx'
import { Section } from '@/ui/section.tsx'
import { Switch } from '@/ui/switch.tsx'
import { TextField } from '@/ui/text-field.tsx'
import { toHeaders, toLines } from './header-lines.ts'
import { TestNow } from './test-now.tsx'

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'].map((value) => ({ value }))
const asked = ['spec', 'request'] as const
const expected = ['spec', 'expect'] as const

export function TestForm() {
  const fields = useDraft()
  return (
    <>
      <Section title="The request" help="As a client writes it: scheme and port choose the listener.">
        <div className="grid gap-4">
          <div className="grid gap-2 sm:grid-cols-[8rem_minmax(0,1fr)]">
            <Combobox label="Method" mono placeholder="GET" options={methods} {...fields.text([...asked, 'method'])} />
            <TextField
              label="URL"
              mono
              placeholder="http://shop.localhost:8080/cart"
              {...fields.item([...asked, 'url'])}
            />
          </div>
          <fieldset className="grid gap-1.5">
            <legend className="mb-1.5 text-sm font-medium">Headers</legend>
            <KeyValueEditor
              noun="header"
              pairs={toLines(fields.get([...asked, 'headers']))}
              onPairsChange={(lines) => fields.edit([...asked, 'headers'], toHeaders(lines))}
            />
          </fieldset>
        </div>
      </Section>
      <Section title="What must become of it" help="Only what is filled in is looked at.">
        <Expected />
      </Section>
      <TestNow />
    </>
  )
}

function Expected() {
  const fields = useDraft()
  const routes = useLists(routeKinds)
  const services = useList('Service').items
  const noRoute = fields.get([...expected, 'noRoute']) === true
  return (
    <div className="grid gap-4" data-path="spec.expect">
      {fields.errorAt(expected) !== undefined && (
        <p role="alert" className="text-xs text-danger">
          {fields.errorAt(expected)}
        </p>
      )}
      <Switch
        label="No route may take it"
        checked={noRoute}
        onCheckedChange={(on) => fields.edit(expected, on ? { noRoute: true } : {})}
      />
      {!noRoute && (
        <>
          <div className="grid gap-2 sm:grid-cols-[minmax(0,1fr)_8rem]">
            <Combobox
              label="Route"
              mono
              placeholder="any"
              options={routes.map(({ kind, metadata }) => ({
                value: `${kind}/${metadata.namespace ?? ''}/${metadata.name}`,
              }))}
              {...fields.text([...expected, 'route'])}
            />
            <NumberField label="Rule, from 0" min={0} placeholder="any" {...fields.number([...expected, 'rule'])} />
          </div>
          <Combobox
            label="Service"
            mono
            placeholder="any"
            options={services.flatMap(({ metadata, spec: { ports = [] } }) =>
              ports.map(({ port }) => ({ value: `${metadata.namespace ?? ''}/${metadata.name}:${port}` })),
            )}
            {...fields.text([...expected, 'service'])}
          />
        </>
      )}
      <NumberField
        label="Status of an answer by the gateway"
        min={100}
        max={599}
        placeholder="any"
        help="Of a redirect, a refusal, or where nothing takes the request."
        {...fields.number([...expected, 'status'])}
      />
      {!noRoute && (
        <>
          <TextField
            label="URL that the endpoint is asked for"
            mono
            placeholder="any"
            {...fields.text([...expected, 'url'])}
          />
          <TextField
            label="Host that the endpoint is told"
            mono
            placeholder="any"
            {...fields.text([...expected, 'host'])}
          />
        </>
      )}
    </div>
  )
}
