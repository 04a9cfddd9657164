import { KeyValueEditor } from '@/ui/key-value-editor.tsx'
import { Notice } from '@/ui/notice.tsx'
import { Select } from '@/ui/select.tsx'
import { TextField } from '@/ui/text-field.tsx'
import type { Asked } from './asked.ts'
import type { FieldErrors } from './field-errors.ts'
import { maySecret } from './url-state.ts'

export interface FormProps {
  readonly asked: Asked
  readonly errors: FieldErrors
  /** `namespace/name` of every Gateway. */
  readonly gateways: readonly string[]
  readonly onChange: (part: Partial<Asked>) => void
}

/** Headers of a request, or metadata of a call. */
export function HeaderFields({ asked, errors, onChange }: Omit<FormProps, 'gateways'>) {
  const isCall = asked.protocol === 'grpc'
  return (
    <fieldset className="grid gap-1.5">
      <legend className="mb-1.5 text-sm font-medium">{isCall ? 'Metadata' : 'Headers'}</legend>
      <KeyValueEditor
        noun={isCall ? 'metadata' : 'header'}
        pairs={asked.headers.map(({ name, value }) => ({ key: name, value }))}
        errorAt={(index) => errors.headers[asked.headers[index]?.name.toLowerCase() ?? '']}
        onPairsChange={(pairs) => onChange({ headers: pairs.map(({ key, value }) => ({ name: key, value })) })}
      />
      {asked.headers.some(({ name }) => maySecret(name)) && (
        <p className="text-xs text-faint">Values that may be secrets stay out of the address and of the link.</p>
      )}
    </fieldset>
  )
}

/** Through which Gateway and from where; and what is wrong with nothing in particular. */
export function OriginFields({ asked, errors, gateways, onChange }: FormProps) {
  const known = asked.gateway === '' || gateways.includes(asked.gateway) ? gateways : [...gateways, asked.gateway]
  return (
    <>
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
    </>
  )
}

const any = '*'
