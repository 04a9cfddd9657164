'use client'
import { Checkbox as Base } from '@base-ui/react/checkbox'
import { Check } from 'lucide-react'
import type { ReactNode } from 'react'

interface CheckboxProps {
  readonly label: ReactNode
  readonly checked: boolean
  readonly onCheckedChange: (checked: boolean) => void
  readonly disabled?: boolean
}

export function Checkbox({ label, checked, onCheckedChange, disabled = false }: CheckboxProps) {
  return (
    <label className="inline-flex min-h-6 items-center gap-2 text-sm">
      <Base.Root
        checked={checked}
        onCheckedChange={onCheckedChange}
        disabled={disabled}
        className="grid size-4 shrink-0 place-items-center rounded-sm border border-edge bg-panel data-checked:border-transparent data-checked:bg-accent data-checked:text-accent-ink data-disabled:opacity-50"
      >
        <Base.Indicator>
          <Check size={12} strokeWidth={3} aria-hidden />
        </Base.Indicator>
      </Base.Root>
      {label}
    </label>
  )
}
