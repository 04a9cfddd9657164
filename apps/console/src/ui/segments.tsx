'use client'
import { ToggleGroup } from '@base-ui/react/toggle-group'
import { Toggle } from '@base-ui/react/toggle'

interface SegmentsProps<T extends string> {
  readonly label: string
  readonly value: T
  readonly onValueChange: (value: T) => void
  readonly options: readonly { readonly value: T; readonly label: string }[]
}

/** One of a few ways to see or do the same thing, side by side. */
export function Segments<T extends string>({ label, value, onValueChange, options }: SegmentsProps<T>) {
  return (
    <ToggleGroup
      aria-label={label}
      value={[value]}
      onValueChange={([next]: readonly T[]) => next !== undefined && onValueChange(next)}
      className="inline-flex h-control shrink-0 rounded-md border border-edge bg-panel p-0.5"
    >
      {options.map((option) => (
        <Toggle
          key={option.value}
          value={option.value}
          className="rounded-sm px-2.5 text-sm text-soft transition-colors hover:text-ink data-pressed:bg-accent-wash data-pressed:font-medium data-pressed:text-ink"
        >
          {option.label}
        </Toggle>
      ))}
    </ToggleGroup>
  )
}
