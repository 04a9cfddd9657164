import { useState, type ReactNode } from 'react'
import { Combobox } from '@/ui/combobox.tsx'
import { KeyValueEditor } from '@/ui/key-value-editor.tsx'
import { Notice } from '@/ui/notice.tsx'
import { Select } from '@/ui/select.tsx'
import { TextArea } from '@/ui/text-area.tsx'
import { TextField } from '@/ui/text-field.tsx'
import { methods, type Asked } from './asked.ts'
import { parsePasted } from './curl.ts'
import type { FieldErrors } from './field-errors.ts'
import { maxBodyInAddress, maySecret } from './url-state.ts'

interface RequestFormProps {
  readonly asked: Asked
  readonly errors: FieldErrors
  /** `namespace/name` of every Gateway. */
  readonly gateways: readonly string[]
  readonly onChange: (part: Partial<Asked>) => void
}

/** Method and URL, over the whole width; a pasted command fills in everything. */
export function RequestLine({
  asked,
  errors,
  onChange,
  actions,
}: Omit<RequestFormProps, 'gateways'> & { readonly actions: ReactNode }) {
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
export function RequestForm({ asked, errors, gateways, onChange }: RequestFormProps) {
  const known = asked.gateway === '' || gateways.includes(asked.gateway) ? gateways : [...gateways, asked.gateway]
  return (
    <div className="grid gap-4">
      <fieldset className="grid gap-1.5">
        <legend className="mb-1.5 text-sm font-medium">Headers</legend>
        <KeyValueEditor
          noun="header"
          pairs={asked.headers.map(({ name, value }) => ({ key: name, value }))}
          errorAt={(index) => errors.headers[asked.headers[index]?.name.toLowerCase() ?? '']}
          onPairsChange={(pairs) => onChange({ headers: pairs.map(({ key, value }) => ({ name: key, value })) })}
        />
        {asked.headers.some(({ name }) => maySecret(name)) && (
          <p className="text-xs text-faint">Values that may be secrets stay out of the address and of the link.</p>
        )}
      </fieldset>
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
      <div className="grid grid-cols-1 gap-3 sm:grid-cols-2">
        <Select
          label="Gateway"
          value={asked.gateway === '' ? any : asked.gateway}
          error={errors.gateway}
          onValueChange={(gateway) => onChange({ gateway: gateway === any ? '' : gateway })}
          options={[{ value: any, label: 'By the port' }, ...known.map((value) => ({ value, label: value }))]}
        />
        <TextField
          label="Source address"
          mono
          placeholder="this machine"
          value={asked.source}
          error={errors.source}
          onValueChange={(source) => onChange({ source })}
        />
      </div>
      {errors.rest.map((message) => (
        <Notice key={message} aspect="danger" title={message} urgent />
      ))}
    </div>
  )
}

const any = '*'
