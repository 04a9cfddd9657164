'use client'
import { Autocomplete as Base } from '@base-ui/react/autocomplete'
import { cn } from '@/lib/cn.ts'
import { controlClass, Field, type FieldProps } from './field.tsx'
import { optionClass, popupClass } from './menu.tsx'

export interface ComboboxOption {
  readonly value: string
  readonly detail?: string
}

export interface ComboboxProps extends FieldProps {
  readonly value: string
  readonly onValueChange: (value: string) => void
  /** What is known; anything else may still be typed, for things that do not exist yet. */
  readonly options: readonly ComboboxOption[]
  readonly placeholder?: string
  readonly mono?: boolean
  readonly disabled?: boolean
}

/** A text field that offers what exists. Free text stays possible. */
export function Combobox(props: ComboboxProps) {
  const { label, help, error, hideLabel, stacked, className, path, value, onValueChange, options, placeholder } = props
  // A value that was chosen is no search: the others are what the person opens the list for.
  const isChosen = options.some((option) => option.value === value)
  return (
    <Field {...{ label, help, error, hideLabel, stacked, className, path }}>
      <Base.Root
        items={options}
        value={value}
        onValueChange={onValueChange}
        itemToStringValue={(option) => option.value}
        {...(isChosen ? { filter: () => true } : {})}
        openOnInputClick
        disabled={props.disabled === true}
      >
        <Base.Input
          placeholder={placeholder}
          spellCheck={false}
          className={cn(controlClass, props.mono === true && 'font-mono')}
        />
        <Base.Portal>
          <Base.Positioner sideOffset={4} align="start" className="z-50 outline-none data-empty:hidden">
            <Base.Popup className={cn(popupClass, 'w-(--anchor-width) data-empty:hidden')}>
              <Base.List>
                {(option: ComboboxOption) => (
                  <Base.Item key={option.value} value={option} className={cn(optionClass, 'justify-between')}>
                    <span className={cn('truncate', props.mono === true && 'font-mono')}>{option.value}</span>
                    {option.detail !== undefined && <span className="text-xs text-faint">{option.detail}</span>}
                  </Base.Item>
                )}
              </Base.List>
            </Base.Popup>
          </Base.Positioner>
        </Base.Portal>
      </Base.Root>
    </Field>
  )
}
