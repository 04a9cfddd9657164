'use client'
import { useDraft } from '@/client/draft/use-draft.ts'
import { NumberField } from '@/ui/number-field.tsx'
import { Select } from '@/ui/select.tsx'
import { Switch } from '@/ui/switch.tsx'
import { TextField } from '@/ui/text-field.tsx'

const checkTypes = ['http', 'https', 'tcp', 'grpc', 'grpcs'] as const
const checkOptions = [
  { value: 'http', label: 'HTTP', detail: 'a request, and its status' },
  { value: 'https', label: 'HTTPS', detail: 'the same over TLS' },
  { value: 'tcp', label: 'TCP', detail: 'a connection, nothing else' },
  { value: 'grpc', label: 'gRPC', detail: 'grpc.health.v1.Health' },
  { value: 'grpcs', label: 'gRPC over TLS', detail: 'the same over TLS' },
] as const
const scopes = ['Service', 'Endpoint'] as const
const scopeOptions = [
  { value: 'Service', label: 'The service as a whole' },
  { value: 'Endpoint', label: 'Each endpoint by itself' },
] as const

const upstream = (...rest: string[]) => ['spec', 'upstream', ...rest]

/** `spec.upstream.healthChecks`: asking endpoints, and judging them by the requests that they answer. */
export function HealthFields() {
  const fields = useDraft()
  const active = (...rest: string[]) => upstream('healthChecks', 'active', ...rest)
  const passive = (...rest: string[]) => upstream('healthChecks', 'passive', ...rest)
  const isActive = fields.get(active()) !== undefined
  const isPassive = fields.get(passive()) !== undefined
  const type = fields.choice(active('type'), checkTypes, 'http')
  const hasPath = type.value === 'http' || type.value === 'https'
  return (
    <div className="grid gap-3">
      <Switch
        label="Ask endpoints how they are"
        checked={isActive}
        onCheckedChange={(on) => fields.edit(active(), on ? {} : undefined)}
      />
      {isActive && (
        <>
          <div className="grid gap-3 sm:grid-cols-2">
            <Select label="How" options={checkOptions} {...type} />
            {hasPath && <TextField label="Path" mono placeholder="/" {...fields.text(active('path'))} />}
          </div>
          <div className="grid gap-3 sm:grid-cols-4">
            <TextField label="Every" mono placeholder="10s" {...fields.text(active('interval'))} />
            <TextField label="Time to answer" mono placeholder="1s" {...fields.text(active('timeout'))} />
            <NumberField
              label="Bad in a row"
              stacked
              min={0}
              max={255}
              placeholder="3"
              {...fields.number(active('unhealthyThreshold'))}
            />
            <NumberField
              label="Good in a row"
              stacked
              min={0}
              max={255}
              placeholder="2"
              {...fields.number(active('healthyThreshold'))}
            />
          </div>
        </>
      )}
      <Switch
        label="Judge endpoints by the requests that they answer"
        checked={isPassive}
        onCheckedChange={(on) => fields.edit(passive(), on ? {} : undefined)}
      />
      {isPassive && (
        <div className="grid gap-3 sm:grid-cols-2">
          <NumberField
            label="Failures in a row"
            stacked
            min={0}
            max={255}
            placeholder="5"
            {...fields.number(passive('failures'))}
          />
          <TextField label="Left out for" mono placeholder="30s" {...fields.text(passive('ejectFor'))} />
        </div>
      )}
    </div>
  )
}

/** `spec.upstream.circuitBreaker`. */
export function BreakerFields() {
  const fields = useDraft()
  const breaker = (...rest: string[]) => upstream('circuitBreaker', ...rest)
  const isOn = fields.get(breaker()) !== undefined
  return (
    <div className="grid gap-3">
      <Switch
        label="Break the circuit when too much fails"
        checked={isOn}
        onCheckedChange={(on) => fields.edit(breaker(), on ? {} : undefined)}
      />
      {isOn && (
        <>
          <Select
            label="What is left alone"
            options={scopeOptions}
            {...fields.choice(breaker('scope'), scopes, 'Service')}
          />
          <div className="grid gap-3 sm:grid-cols-4">
            <NumberField
              label="Failures, percent"
              stacked
              min={0}
              max={100}
              placeholder="50"
              {...fields.number(breaker('failurePercent'))}
            />
            <NumberField
              label="Of at least"
              stacked
              min={1}
              max={1_000_000}
              placeholder="20"
              {...fields.number(breaker('minRequests'))}
            />
            <TextField label="Within" mono placeholder="10s" {...fields.text(breaker('window'))} />
            <TextField label="Open for" mono placeholder="30s" {...fields.text(breaker('openFor'))} />
          </div>
        </>
      )}
    </div>
  )
}
