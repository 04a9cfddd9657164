'use client'
import { NumberField as Base } from '@base-ui/react/number-field'
import { cn } from '@/lib/cn.ts'
import { controlClass, Field, type FieldProps } from './field.tsx'

export interface NumberFieldProps extends FieldProps {
  readonly value: number | null
  readonly onValueChange: (value: number | null) => void
  readonly min?: number
  readonly max?: number
  readonly placeholder?: string
  readonly disabled?: boolean
}

/** Whole numbers; arrow keys step, an empty field is no number. Not clamped while typing: the error says the limits. */
export function NumberField(props: NumberFieldProps) {
  const { label, help, error, hideLabel, stacked, className, path, placeholder, ...root } = props
  return (
    <Field {...{ label, help, error, hideLabel, stacked, className, path }}>
      <Base.Root {...root} format={{ useGrouping: false, maximumFractionDigits: 0 }}>
        <Base.Group>
          <Base.Input placeholder={placeholder} className={cn(controlClass, 'font-mono')} />
        </Base.Group>
      </Base.Root>
    </Field>
  )
}
