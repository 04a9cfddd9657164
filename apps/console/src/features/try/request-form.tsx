import { useState, type ReactNode } from 'react'
import { Combobox } from '@/ui/combobox.tsx'
import { Select } from '@/ui/select.tsx'
import { TextArea } from '@/ui/text-area.tsx'
import { TextField } from '@/ui/text-field.tsx'
import { methods } from './asked.ts'
import { parsePasted } from './curl.ts'
import { HeaderFields, OriginFields, type FormProps } from './form-parts.tsx'
import { maxBodyInAddress } from './url-state.ts'

/** Method and URL, over the whole width; a pasted command fills in everything. */
export function RequestLine({
  asked,
  errors,
  onChange,
  actions,
}: Omit<FormProps, 'gateways'> & { readonly actions: ReactNode }) {
  const [pasted, setPasted] = useState(false)
  return (
    <div
      onPaste={(event) => {
        const request = parsePasted(event.clipboardData.getData('text'))
        if (request === null) return
        event.preventDefault()
        setPasted(true)
        onChange({ ...request, gateway: asked.gateway, source: asked.source })
      }}
    >
      <div className="grid grid-cols-[6.5rem_minmax(0,1fr)] items-start gap-2 sm:grid-cols-[6.5rem_minmax(0,1fr)_auto]">
        <Combobox
          label="Method"
          hideLabel
          mono
          value={asked.method}
          error={errors.method}
          onValueChange={(method) => onChange({ method: method.trim() })}
          options={methods.map((value) => ({ value }))}
        />
        <TextField
          label="URL"
          hideLabel
          mono
          placeholder="http://shop.localhost:8081/cart, or paste a curl command"
          value={asked.url}
          error={errors.url}
          onValueChange={(url) => onChange({ url })}
        />
        <div className="flex gap-2 max-sm:col-span-2">{actions}</div>
      </div>
      <p className="sr-only" aria-live="polite">
        {pasted && 'Filled in from what you pasted.'}
      </p>
    </div>
  )
}

/** Everything else that can be said about a request. */
export function RequestForm({ asked, errors, gateways, onChange }: FormProps) {
  return (
    <div className="grid gap-4">
      <HeaderFields {...{ asked, errors, onChange }} />
      <TextArea
        label="Content"
        mono
        rows={3}
        value={asked.body}
        error={errors.body}
        help={
          asked.body.length > maxBodyInAddress
            ? 'Too long for the address: a link to this page leaves it out.'
            : undefined
        }
        onValueChange={(body) => onChange({ body })}
      />
      <Select
        label="Version"
        value={asked.version}
        onValueChange={(version) => onChange({ version })}
        options={[
          { value: 'auto', label: 'Whatever is agreed on' },
          { value: '1.1', label: 'HTTP/1.1' },
          { value: '2', label: 'HTTP/2' },
        ]}
      />
      <OriginFields {...{ asked, errors, gateways, onChange }} />
    </div>
  )
}
