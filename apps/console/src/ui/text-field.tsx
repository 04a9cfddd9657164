'use client'
import { Field as Base } from '@base-ui/react/field'
import type { ComponentProps, Ref } from 'react'
import { cn } from '@/lib/cn.ts'
import { controlClass, Field, type FieldProps } from './field.tsx'

export interface TextFieldProps
  extends
    FieldProps,
    Pick<ComponentProps<'input'>, 'type' | 'name' | 'autoComplete' | 'required' | 'minLength' | 'list'> {
  readonly value: string
  readonly onValueChange: (value: string) => void
  readonly placeholder?: string | undefined
  /** Hosts, paths, headers and addresses are set in the fixed-width face. */
  readonly mono?: boolean
  readonly disabled?: boolean | undefined
  readonly autoFocus?: boolean
  readonly onBlur?: () => void
  readonly inputRef?: Ref<HTMLInputElement>
}

export function TextField(props: TextFieldProps) {
  const { label, help, error, hideLabel, stacked, className, path, mono = false, inputRef, ...input } = props
  return (
    <Field {...{ label, help, error, hideLabel, stacked, className, path }}>
      <Base.Control
        {...input}
        ref={inputRef}
        spellCheck={false}
        autoCapitalize="off"
        className={cn(controlClass, mono && 'font-mono')}
      />
    </Field>
  )
}
