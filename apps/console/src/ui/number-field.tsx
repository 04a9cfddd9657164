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
  /** Parts of whole numbers too. */
  readonly fraction?: boolean
}

/** Numbers, whole ones as a rule; arrow keys step, an empty field is no number. Not clamped while typing: the error says the limits. */
export function NumberField(props: NumberFieldProps) {
  const { label, help, error, hideLabel, stacked, className, path, placeholder, fraction = false, ...root } = props
  return (
    <Field {...{ label, help, error, hideLabel, stacked, className, path }}>
      <Base.Root
        {...root}
        step={fraction ? 'any' : 1}
        format={{ useGrouping: false, maximumFractionDigits: fraction ? 6 : 0 }}
      >
        <Base.Group>
          <Base.Input placeholder={placeholder} className={cn(controlClass, 'font-mono')} />
        </Base.Group>
      </Base.Root>
    </Field>
  )
}
