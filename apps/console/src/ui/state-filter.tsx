'use client'
import { Select } from './select.tsx'

export type StateChoice = 'any' | 'clear' | 'caution' | 'danger' | 'unlit'

interface StateFilterProps {
  readonly value: StateChoice
  readonly onValueChange: (value: StateChoice) => void
}

const options = [
  { value: 'any', label: 'Any state' },
  { value: 'danger', label: 'Broken' },
  { value: 'caution', label: 'Degraded' },
  { value: 'clear', label: 'Clear' },
  { value: 'unlit', label: 'Unknown or unused' },
] as const

/** Narrows a list to one aspect. */
export function StateFilter({ value, onValueChange }: StateFilterProps) {
  return (
    <Select label="State" hideLabel className="w-44" value={value} onValueChange={onValueChange} options={options} />
  )
}
