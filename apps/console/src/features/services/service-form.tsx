'use client'
import { useDraft } from '@/client/draft/use-draft.ts'
import { ListEditor } from '@/ui/list-editor.tsx'
import { NumberField } from '@/ui/number-field.tsx'
import { Section } from '@/ui/section.tsx'
import { Select } from '@/ui/select.tsx'
import { TextField } from '@/ui/text-field.tsx'
import { BreakerFields, HealthFields } from './health-fields.tsx'
import { UpstreamFields } from './upstream-fields.tsx'

const types = ['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName'] as const
const typeOptions = [
  { value: 'ClusterIP', label: 'Endpoints', detail: 'The addresses below, and EndpointSlices that name this service' },
  { value: 'ExternalName', label: 'An external name', detail: 'One DNS name' },
  { value: 'NodePort', label: 'NodePort', detail: 'Kept for clusters; served like Endpoints' },
  { value: 'LoadBalancer', label: 'LoadBalancer', detail: 'Kept for clusters; served like Endpoints' },
] as const

export function ServiceForm() {
  const fields = useDraft()
  const type = fields.choice(['spec', 'type'], types, 'ClusterIP')
  return (
    <>
      <Section title="Ports" help="What routes point at.">
        <Ports />
      </Section>
      <Section title="Answered by">
        <div className="grid gap-4">
          <Select label="Kind of service" options={typeOptions} {...type} />
          {type.value === 'ExternalName' ? (
            <TextField
              label="External name"
              mono
              placeholder="api.example.com"
              help="Looked up by DNS; every address of it is an endpoint."
              {...fields.text(['spec', 'externalName'])}
            />
          ) : (
            <Endpoints />
          )}
        </div>
      </Section>
      <Section
        title="Upstream"
        help="How the gateway speaks to the endpoints. Everything has a default that suits most services."
      >
        <UpstreamFields />
      </Section>
      <Section title="Health" help="When an endpoint, or the whole service, gets no requests for a while.">
        <div className="grid gap-6">
          <HealthFields />
          <BreakerFields />
        </div>
      </Section>
    </>
  )
}

function Ports() {
  const fields = useDraft()
  const path = ['spec', 'ports']
  const count = fields.count(path)
  return (
    <ListEditor
      noun="port"
      labelled="all"
      {...fields.list(path, () => (count === 0 ? { port: 80 } : { name: `port-${count + 1}`, port: 80 + count }))}
      max={64}
      whenEmpty="No port: routes cannot point here."
      item={(index) => (
        <div className="grid grid-cols-2 gap-2 sm:grid-cols-4">
          <TextField label="Name" mono placeholder="if there are several" {...fields.text([...path, index, 'name'])} />
          <NumberField label="Port" min={1} max={65535} {...fields.number([...path, index, 'port'])} />
          <TargetPort index={index} />
          <TextField label="Protocol" mono placeholder="http" {...fields.text([...path, index, 'appProtocol'])} />
        </div>
      )}
    />
  )
}

/** A number, or the name of a port; both are allowed, so it is a text that becomes a number where it is one. */
function TargetPort({ index }: { index: number }) {
  const fields = useDraft()
  const path = ['spec', 'ports', index, 'targetPort']
  return (
    <TextField
      label="Port at the endpoints"
      mono
      placeholder="the same"
      {...fields.text(path)}
      onValueChange={(text) => fields.edit(path, text === '' ? undefined : /^\d+$/.test(text) ? Number(text) : text)}
    />
  )
}

function Endpoints() {
  const fields = useDraft()
  const path = ['spec', 'endpoints']
  return (
    <div className="grid gap-2">
      <h3 className="text-sm font-medium">Endpoints</h3>
      <ListEditor
        noun="endpoint"
        labelled="first"
        {...fields.list(path, () => ({ address: '' }))}
        max={1000}
        whenEmpty="None here: EndpointSlices may name some, else requests get a 503."
        item={(index) => (
          <div className="grid gap-2 sm:grid-cols-[minmax(0,1fr)_8rem_8rem]">
            <TextField
              label={index === 0 ? 'Address' : `Address of endpoint ${index + 1}`}
              hideLabel={index > 0}
              mono
              placeholder="10.0.0.7 or app.internal"
              {...fields.item([...path, index, 'address'])}
            />
            <NumberField
              label={index === 0 ? 'Port' : `Port of endpoint ${index + 1}`}
              hideLabel={index > 0}
              min={1}
              max={65535}
              placeholder="the port’s"
              {...fields.number([...path, index, 'port'])}
            />
            <NumberField
              label={index === 0 ? 'Weight' : `Weight of endpoint ${index + 1}`}
              hideLabel={index > 0}
              min={0}
              max={65535}
              placeholder="1"
              {...fields.number([...path, index, 'weight'])}
            />
          </div>
        )}
      />
    </div>
  )
}
