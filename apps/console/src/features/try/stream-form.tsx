import type { ReactNode } from 'react'
import { NumberField } from '@/ui/number-field.tsx'
import { Segments } from '@/ui/segments.tsx'
import { Switch } from '@/ui/switch.tsx'
import { TextArea } from '@/ui/text-area.tsx'
import { TextField } from '@/ui/text-field.tsx'
import { OriginFields, type FormProps } from './form-parts.tsx'

/** Where a connection or datagram goes: the listener's port, and the name that a TLS handshake asks for. */
export function StreamLine({
  asked,
  errors,
  onChange,
  actions,
}: Omit<FormProps, 'gateways'> & { readonly actions: ReactNode }) {
  return (
    <div className="grid items-end gap-2 sm:flex">
      {asked.protocol === 'tls' && (
        <TextField
          label="Name (SNI)"
          mono
          placeholder="db.example.com; empty names nothing"
          className="sm:w-96"
          value={asked.name}
          error={errors.name}
          onValueChange={(name) => onChange({ name })}
        />
      )}
      <NumberField
        label="Port of the listener"
        placeholder="8443"
        className="sm:w-48"
        min={1}
        max={65_535}
        value={asked.port}
        error={errors.port}
        onValueChange={(port) => onChange({ port })}
      />
      <div className="flex gap-2">{actions}</div>
    </div>
  )
}

/** What is sent on it. */
export function StreamForm({ asked, errors, gateways, onChange }: FormProps) {
  const isDatagram = asked.protocol === 'udp'
  return (
    <div className="grid gap-4">
      <div className="grid gap-2">
        <TextArea
          label={isDatagram ? 'Datagram' : asked.protocol === 'tls' ? 'Bytes after the handshake' : 'Bytes'}
          stacked
          mono
          rows={4}
          value={asked.payload}
          error={errors.payload}
          help={
            asked.payloadAs === 'hex'
              ? 'Two hexadecimal digits for each byte.'
              : 'Text; \\n, \\r, \\t, \\0 and \\x1f stand for bytes.'
          }
          onValueChange={(payload) => onChange({ payload })}
        />
        <Segments
          label="How the bytes are written"
          value={asked.payloadAs}
          onValueChange={(payloadAs) => onChange({ payloadAs })}
          options={[
            { value: 'text', label: 'Text' },
            { value: 'hex', label: 'Hex' },
          ]}
        />
      </div>
      {!isDatagram && (
        <Switch
          label="End the sending direction behind them"
          checked={asked.halfClose}
          onCheckedChange={(halfClose) => onChange({ halfClose })}
        />
      )}
      {asked.protocol === 'tls' && (
        <TextField
          label="ALPN"
          mono
          placeholder="h2, http/1.1"
          value={asked.alpn}
          onValueChange={(alpn) => onChange({ alpn })}
        />
      )}
      <OriginFields {...{ asked, errors, gateways, onChange }} />
    </div>
  )
}
