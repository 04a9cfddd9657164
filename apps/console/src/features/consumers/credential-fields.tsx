'use client'
import { Dices } from 'lucide-react'
import { Button } from '@/ui/button.tsx'
import { Select } from '@/ui/select.tsx'
import { TextArea } from '@/ui/text-area.tsx'
import { TextField } from '@/ui/text-field.tsx'
import { toToken, type CredentialField } from './credential-types.ts'

interface CredentialFieldsProps {
  readonly fields: readonly CredentialField[]
  readonly values: Readonly<Record<string, string>>
  readonly onValuesChange: (values: Readonly<Record<string, string>>) => void
}

/** What a credential of one type is made of; what may be random has a button that makes it so. */
export function CredentialFields({ fields, values, onValuesChange }: CredentialFieldsProps) {
  return fields.map((field) => (
    <One
      key={field.name}
      field={field}
      value={values[field.name] ?? ''}
      onValueChange={(value) => onValuesChange({ ...values, [field.name]: value })}
    />
  ))
}

interface OneProps {
  readonly field: CredentialField
  readonly value: string
  readonly onValueChange: (value: string) => void
}

function One({ field, value, onValueChange }: OneProps) {
  const { label, help, choices, generatedBytes, required = false } = field
  const shared = { label: required ? label : `${label} (optional)`, help, stacked: true, value, onValueChange }
  if (choices !== undefined) {
    const [usual = ''] = choices
    return (
      <Select
        {...shared}
        value={value === '' ? usual : value}
        options={choices.map((choice) => ({ value: choice, label: choice }))}
      />
    )
  }
  if (field.long === true) return <TextArea {...shared} mono rows={4} />
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_auto] items-start gap-2">
      <TextField {...shared} mono autoComplete="off" />
      {generatedBytes !== undefined && (
        <span className="pt-6">
          <Button onClick={() => onValueChange(toToken(crypto.getRandomValues(new Uint8Array(generatedBytes))))}>
            <Dices size={14} aria-hidden /> Make one up
          </Button>
        </span>
      )}
    </div>
  )
}
