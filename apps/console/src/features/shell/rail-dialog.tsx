'use client'
import { Dialog } from '@base-ui/react/dialog'
import { Suspense } from 'react'
import { Rail } from './rail.tsx'

/** The rail over the page, where there is no room beside it. */
export function RailDialog({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-scrim transition-opacity duration-150 data-ending-style:opacity-0 data-starting-style:opacity-0" />
        <Dialog.Popup
          aria-label="Pages"
          className="fixed inset-y-0 left-0 z-40 w-64 border-r border-line bg-panel transition-[translate] duration-180 outline-none data-ending-style:-translate-x-full data-starting-style:-translate-x-full"
        >
          <Suspense>
            <Rail onNavigate={() => onOpenChange(false)} />
          </Suspense>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
