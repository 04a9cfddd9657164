'use client'
import { Tabs as Base } from '@base-ui/react/tabs'
import type { ReactNode } from 'react'

export interface Tab<T extends string> {
  readonly value: T
  readonly label: ReactNode
  readonly panel: ReactNode
}

interface TabsProps<T extends string> {
  readonly label: string
  readonly value: T
  readonly onValueChange: (value: T) => void
  readonly tabs: readonly Tab<T>[]
  /** At the right end of the row of tabs. */
  readonly aside?: ReactNode
}

export function Tabs<T extends string>({ label, value, onValueChange, tabs, aside }: TabsProps<T>) {
  return (
    <Base.Root value={value} onValueChange={(next: T) => onValueChange(next)}>
      <div className="flex items-end justify-between gap-4 overflow-x-auto overflow-y-hidden border-b border-line">
        <Base.List aria-label={label} className="relative flex gap-5">
          {tabs.map((tab) => (
            <Base.Tab
              key={tab.value}
              value={tab.value}
              className="inline-flex h-9 shrink-0 items-center gap-1.5 text-sm whitespace-nowrap text-faint transition-colors hover:text-ink data-active:text-ink"
            >
              {tab.label}
            </Base.Tab>
          ))}
          <Base.Indicator className="absolute bottom-0 left-0 h-0.5 w-(--active-tab-width) translate-x-(--active-tab-left) bg-accent transition-[translate,width] duration-150" />
        </Base.List>
        {aside}
      </div>
      {tabs.map((tab) => (
        <Base.Panel key={tab.value} value={tab.value} className="pt-5">
          {tab.panel}
        </Base.Panel>
      ))}
    </Base.Root>
  )
}
