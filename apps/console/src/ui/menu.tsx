'use client'
import { Menu as Base } from '@base-ui/react/menu'
import { Check } from 'lucide-react'
import type { ReactElement, ReactNode } from 'react'
import { cn } from '@/lib/cn.ts'

export const popupClass =
  'z-50 max-h-(--available-height) min-w-44 overflow-y-auto rounded-md border border-line bg-raised p-1 outline-none transition-opacity data-ending-style:opacity-0 data-starting-style:opacity-0'
export const optionClass =
  'flex min-h-7 items-center gap-2 rounded-sm px-2 py-1 text-sm outline-none select-none data-highlighted:bg-accent-wash data-disabled:opacity-50'

interface MenuProps {
  /** The button that opens it. */
  readonly trigger: ReactElement
  readonly children: ReactNode
  readonly align?: 'start' | 'end'
}

export function Menu({ trigger, children, align = 'end' }: MenuProps) {
  return (
    <Base.Root>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner sideOffset={4} align={align} className="z-50 outline-none">
          <Base.Popup className={popupClass}>{children}</Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}

interface MenuItemProps {
  readonly children: ReactNode
  readonly onSelect: () => void
  readonly danger?: boolean
  readonly disabled?: boolean
  /** Why it may not be chosen, in a sentence below it. */
  readonly refusal?: string | null
}

export function MenuItem({ children, onSelect, danger = false, disabled = false, refusal = null }: MenuItemProps) {
  return (
    <Base.Item
      onClick={onSelect}
      disabled={disabled || refusal !== null}
      className={cn(optionClass, danger && refusal === null && 'text-danger', refusal !== null && 'flex-wrap')}
    >
      {children}
      {refusal !== null && <span className="w-full max-w-64 text-xs text-soft">{refusal}</span>}
    </Base.Item>
  )
}

export function MenuSeparator() {
  return <Base.Separator className="my-1 h-px bg-line" />
}

interface MenuChoiceProps<T extends string> {
  readonly label: string
  readonly value: T
  readonly onValueChange: (value: T) => void
  readonly options: readonly { readonly value: T; readonly label: string }[]
}

/** One of several, shown as a group of the menu with a tick at the one that holds. */
export function MenuChoice<T extends string>({ label, value, onValueChange, options }: MenuChoiceProps<T>) {
  return (
    <Base.RadioGroup value={value} onValueChange={onValueChange}>
      <Base.GroupLabel className="px-2 py-1 text-xs text-faint">{label}</Base.GroupLabel>
      {options.map((option) => (
        <Base.RadioItem key={option.value} value={option.value} className={optionClass} closeOnClick={false}>
          <span className="grid size-4 place-items-center">
            <Base.RadioItemIndicator>
              <Check size={14} aria-hidden />
            </Base.RadioItemIndicator>
          </span>
          {option.label}
        </Base.RadioItem>
      ))}
    </Base.RadioGroup>
  )
}
