'use client'
import { Popover as Base } from '@base-ui/react/popover'
import type { ReactElement, ReactNode } from 'react'

interface PopoverProps {
  readonly trigger: ReactElement
  readonly title?: string
  readonly children: ReactNode
  readonly align?: 'start' | 'end' | 'center'
}

/** A few sentences or controls that hang on a button. */
export function Popover({ trigger, title, children, align = 'start' }: PopoverProps) {
  return (
    <Base.Root>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner sideOffset={6} align={align} className="z-50 outline-none">
          <Base.Popup className="max-w-[min(22rem,calc(100vw-1.5rem))] rounded-md border border-line bg-raised p-4 text-sm outline-none transition-opacity data-ending-style:opacity-0 data-starting-style:opacity-0">
            {title !== undefined && <Base.Title className="mb-1 font-semibold">{title}</Base.Title>}
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}
