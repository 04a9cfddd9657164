'use client'
import { Search } from 'lucide-react'
import { controlClass } from './field.tsx'
import { cn } from '@/lib/cn.ts'

interface SearchFieldProps {
  readonly label: string
  readonly value: string
  readonly onValueChange: (value: string) => void
  /** Takes the width of what it stands in. */
  readonly wide?: boolean
}

/** Narrows what stands below it. Escape empties it. */
export function SearchField({ label, value, onValueChange, wide = false }: SearchFieldProps) {
  return (
    <label className={cn('relative block w-full', !wide && 'sm:w-72')}>
      <span className="sr-only">{label}</span>
      <Search
        size={14}
        aria-hidden
        className="pointer-events-none absolute top-1/2 left-2.5 -translate-y-1/2 text-faint"
      />
      <input
        type="search"
        value={value}
        placeholder={label}
        spellCheck={false}
        onChange={(event) => onValueChange(event.target.value)}
        onKeyDown={(event) => event.key === 'Escape' && onValueChange('')}
        className={cn(controlClass, 'pl-8 [&::-webkit-search-cancel-button]:hidden')}
      />
    </label>
  )
}
