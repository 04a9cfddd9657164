'use client'
import { Field as Base } from '@base-ui/react/field'
import { cn } from '@/lib/cn.ts'
import { controlClass, Field, type FieldProps } from './field.tsx'

interface TextAreaProps extends FieldProps {
  readonly value: string
  readonly onValueChange: (value: string) => void
  readonly rows?: number
  readonly mono?: boolean
  readonly placeholder?: string
}

/** Several lines of text; grows with them where the browser can. */
export function TextArea(props: TextAreaProps) {
  const {
    label,
    help,
    error,
    hideLabel,
    stacked,
    className,
    path,
    value,
    onValueChange,
    rows = 4,
    mono,
    placeholder,
  } = props
  return (
    <Field {...{ label, help, error, hideLabel, stacked, className, path }}>
      <Base.Control
        value={value}
        onValueChange={onValueChange}
        placeholder={placeholder}
        spellCheck={false}
        render={<textarea rows={rows} />}
        className={cn(
          controlClass,
          'h-auto max-h-96 resize-y py-1.5 field-sizing-content',
          mono === true && 'font-mono',
        )}
      />
    </Field>
  )
}
