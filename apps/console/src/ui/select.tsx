'use client'
import { Select as Base } from '@base-ui/react/select'
import { Check, ChevronsUpDown } from 'lucide-react'
import { cn } from '@/lib/cn.ts'
import { controlClass, Field, type FieldProps } from './field.tsx'
import { optionClass, popupClass } from './menu.tsx'

interface SelectOption<T extends string = string> {
  readonly value: T
  readonly label: string
  /** A second, quieter line. */
  readonly detail?: string
}

export interface SelectProps<T extends string> extends FieldProps {
  readonly value: T
  readonly onValueChange: (value: T) => void
  readonly options: readonly SelectOption<T>[]
  readonly disabled?: boolean
  readonly mono?: boolean
}

export function Select<T extends string>(props: SelectProps<T>) {
  const { label, help, error, hideLabel, stacked, className, path, value, onValueChange, options, disabled, mono } =
    props
  return (
    <Field {...{ label, help, error, hideLabel, stacked, className, path }} nativeLabel={false}>
      <Base.Root
        items={options}
        value={value}
        onValueChange={(next) => next !== null && onValueChange(next)}
        disabled={disabled === true}
      >
        <Base.Trigger
          className={cn(
            controlClass,
            'flex items-center justify-between gap-2 pr-1.5 text-left data-popup-open:border-accent',
            mono === true && 'font-mono',
          )}
        >
          <Base.Value className="truncate" />
          <Base.Icon className="text-faint">
            <ChevronsUpDown size={14} aria-hidden />
          </Base.Icon>
        </Base.Trigger>
        <Base.Portal>
          <Base.Positioner sideOffset={4} alignItemWithTrigger={false} className="z-50 outline-none">
            <Base.Popup className={cn(popupClass, 'min-w-(--anchor-width)')}>
              {options.map((option) => (
                <Base.Item key={option.value} value={option.value} className={optionClass}>
                  <span className="grid size-4 shrink-0 place-items-center">
                    <Base.ItemIndicator>
                      <Check size={14} aria-hidden />
                    </Base.ItemIndicator>
                  </span>
                  <span className="min-w-0">
                    <Base.ItemText className={cn('block', mono === true && 'font-mono')}>{option.label}</Base.ItemText>
                    {option.detail !== undefined && <span className="block text-xs text-faint">{option.detail}</span>}
                  </span>
                </Base.Item>
              ))}
            </Base.Popup>
          </Base.Positioner>
        </Base.Portal>
      </Base.Root>
    </Field>
  )
}
