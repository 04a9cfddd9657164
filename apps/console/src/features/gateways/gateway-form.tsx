'use client'
import { useDraft } from '@/client/draft/use-draft.ts'
import { useList } from '@/client/queries.ts'
import { Combobox } from '@/ui/combobox.tsx'
import { ListEditor } from '@/ui/list-editor.tsx'
import { SchemaFields } from '@/ui/schema-form/schema-form.tsx'
import { Section } from '@/ui/section.tsx'
import { TextField } from '@/ui/text-field.tsx'
import { LimitsFields } from './limits-fields.tsx'
import { ListenerFields } from './listener-fields.tsx'

const listeners = ['spec', 'listeners'] as const
const tls = ['spec', 'tls'] as const
const allowedListeners = ['spec', 'allowedListeners'] as const
const addresses = ['spec', 'addresses'] as const

export function GatewayForm() {
  const fields = useDraft()
  const used = fields.count(listeners)
  return (
    <>
      <Section
        title="Listeners"
        help="A port with a protocol. Several may share a port, told apart by their hostnames."
      >
        <ListEditor
          noun="listener"
          {...fields.list(listeners, () => ({
            name: used === 0 ? 'http' : `http-${used + 1}`,
            port: 8080 + used,
            protocol: 'HTTP',
            allowedRoutes: { namespaces: { from: 'Same' } },
          }))}
          max={64}
          whenEmpty="A gateway needs at least one listener."
          title={(index) => <ListenerTitle index={index} />}
          item={(index) => <ListenerFields index={index} />}
        />
      </Section>
      <Section title="Addresses" help="Where the listeners bind.">
        <ListEditor
          noun="address"
          addLabel="Add address"
          {...fields.list(addresses, () => ({ type: 'IPAddress', value: '' }))}
          max={16}
          whenEmpty="None asked for: the gateway process binds to its own address, or takes the next free one of its pool."
          item={(index) => (
            <TextField
              label={`Address ${index + 1}`}
              hideLabel
              mono
              placeholder="127.0.0.1"
              {...fields.item([...addresses, index, 'value'])}
            />
          )}
        />
      </Section>
      <Section title="TLS" help="Certificates that clients must show, and the one that backends are shown.">
        <SchemaFields path={tls} />
      </Section>
      <Section
        title="Limits"
        help="What clients may take. They hold for a port; where several gateways share one, the oldest decides. Leave a field empty for what stands in it."
      >
        <LimitsFields />
      </Section>
      <Section title="Listener sets" help="Which namespaces may add listeners by sets of their own.">
        <SchemaFields path={allowedListeners} />
      </Section>
      <Section title="Gateway class">
        <GatewayClassField />
      </Section>
    </>
  )
}

function GatewayClassField() {
  const fields = useDraft()
  const classes = useList('GatewayClass').items.map(({ metadata, spec }) => ({
    value: metadata.name,
    detail: spec.controllerName,
  }))
  return (
    <Combobox
      label="Gateway class"
      mono
      options={classes}
      help="Which controller serves this gateway. Signalbox serves those of its own class and leaves the others alone."
      {...fields.item(['spec', 'gatewayClassName'])}
    />
  )
}

function ListenerTitle({ index }: { index: number }) {
  const { get } = useDraft()
  const at = (name: string) => get([...listeners, index, name])
  const hostname = at('hostname')
  return (
    <span className="flex min-w-0 items-baseline gap-3">
      <span className="truncate">{String(at('name') ?? `Listener ${index + 1}`)}</span>
      <code className="truncate font-normal text-faint">
        {`${String(at('protocol') ?? '')}:${String(at('port') ?? '')}${typeof hostname === 'string' ? ` ${hostname}` : ''}`}
      </code>
    </span>
  )
}
