'use client'
import { Popover as Base } from '@base-ui/react/popover'
import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { IconButton } from './icon-button.tsx'

interface AnchoredPopoverProps {
  /** What it hangs on, and where the focus returns. */
  readonly anchor: () => HTMLElement | null
  readonly title: string
  readonly children: ReactNode
  readonly onClose: () => void
}

/** A popover with room for a form, open as long as it is there; for one of many places that share it. */
export function AnchoredPopover({ anchor, title, children, onClose }: AnchoredPopoverProps) {
  return (
    <Base.Root open onOpenChange={(open) => !open && onClose()}>
      <Base.Portal>
        <Base.Positioner
          anchor={anchor}
          sideOffset={4}
          align="start"
          collisionPadding={12}
          className="z-30 outline-none"
        >
          <Base.Popup
            finalFocus={() => anchor()}
            className="max-h-(--available-height) w-[min(24rem,calc(100vw-1.5rem))] overflow-y-auto rounded-md border border-edge bg-raised p-4 text-sm outline-none"
          >
            <div className="mb-2 flex items-start justify-between gap-2">
              <Base.Title className="min-w-0 font-semibold break-words">{title}</Base.Title>
              <Base.Close render={<IconButton label="Close" icon={X} className="-mt-1 -mr-2" />} />
            </div>
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}
