'use client'
import { useDraft } from '@/client/draft/use-draft.ts'
import { NumberField } from '@/ui/number-field.tsx'
import { Select } from '@/ui/select.tsx'
import { Switch } from '@/ui/switch.tsx'
import { TextField } from '@/ui/text-field.tsx'

const protocols = ['by port', 'http', 'https', 'h2c', 'grpc', 'grpcs', 'tcp', 'tls', 'udp', 'ws', 'wss'] as const
const algorithms = ['round-robin', 'least-connections', 'consistent-hashing', 'latency'] as const
const algorithmOptions = [
  { value: 'round-robin', label: 'In turn', detail: 'round-robin, by weight' },
  { value: 'least-connections', label: 'To the least busy', detail: 'least-connections' },
  {
    value: 'consistent-hashing',
    label: 'The same to the same',
    detail: 'consistent-hashing; what is hashed is set in the YAML',
  },
  { value: 'latency', label: 'To the quickest', detail: 'latency' },
] as const

const durations = [
  { field: 'connectTimeout', label: 'Time to connect', placeholder: '5s' },
  { field: 'readTimeout', label: 'Time between reads', placeholder: '60s' },
  { field: 'writeTimeout', label: 'Time between writes', placeholder: '60s' },
] as const

/** `spec.upstream`: protocol, address details, time limits, retries and balancing. */
export function UpstreamFields() {
  const fields = useDraft()
  const at = (...rest: string[]) => ['spec', 'upstream', ...rest]
  const protocol = fields.choice(at('protocol'), protocols, 'by port')
  const secure = ['https', 'grpcs', 'tls', 'wss'].includes(protocol.value)
  return (
    <div className="grid gap-4">
      <Select
        label="Protocol"
        options={protocols.map((value) => ({
          value,
          label: value === 'by port' ? 'As the port says, else http' : value,
        }))}
        help="What the endpoints speak."
        {...protocol}
      />
      {secure && (
        <Switch
          label="Check the endpoint’s certificate"
          checked={fields.get(at('tls', 'verify')) !== false}
          onCheckedChange={(verify) => fields.edit(at('tls', 'verify'), verify ? undefined : false)}
        />
      )}
      <TextField
        label="Path prefix"
        mono
        placeholder="none"
        help="Put in front of the path of every request."
        {...fields.text(at('path'))}
      />
      <TextField
        label="Host"
        mono
        placeholder="the client’s"
        help="Host that the endpoints are asked for."
        {...fields.text(at('hostHeader'))}
      />
      <div className="grid gap-3 sm:grid-cols-3">
        {durations.map(({ field, label, placeholder }) => (
          <TextField key={field} label={label} mono placeholder={placeholder} {...fields.text(at(field))} />
        ))}
      </div>
      <div className="grid gap-3 sm:grid-cols-2">
        <NumberField
          label="Further tries"
          stacked
          min={0}
          max={32}
          placeholder="2"
          help="When a connection could not be made."
          {...fields.number(at('retries'))}
        />
        <NumberField
          label="Connections to one endpoint"
          stacked
          min={1}
          max={100_000}
          placeholder="1024"
          help="At the most."
          {...fields.number(at('maxConnections'))}
        />
      </div>
      <Select
        label="Balancing"
        options={algorithmOptions}
        help="Which endpoint gets the next request."
        {...fields.choice(at('loadBalancing', 'algorithm'), algorithms, 'round-robin')}
      />
      <p className="text-xs text-faint">
        Certificates and finer settings are edited in the YAML, and kept when the form is saved.
      </p>
    </div>
  )
}
