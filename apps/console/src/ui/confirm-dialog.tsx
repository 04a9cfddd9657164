'use client'
import { AlertDialog as Base } from '@base-ui/react/alert-dialog'
import { useRef, type ReactNode } from 'react'
import { Button, buttonClass } from './button.tsx'

interface ConfirmDialogProps {
  readonly open: boolean
  readonly onOpenChange: (open: boolean) => void
  readonly title: string
  /** What will happen, named; never "Are you sure?". */
  readonly children: ReactNode
  /** The deed as a verb and its object: `Delete route`. */
  readonly action: string
  readonly onConfirm: () => void
  readonly pending?: boolean
  readonly danger?: boolean
  readonly cancel?: string
}

/** Asks before something that cannot be taken back. Focus begins on the way out. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { open, onOpenChange, title, children, action, onConfirm, pending = false, danger = true, cancel } = props
  const wayOut = useRef<HTMLButtonElement>(null)
  return (
    <Base.Root open={open} onOpenChange={onOpenChange}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-scrim transition-opacity duration-150 data-ending-style:opacity-0 data-starting-style:opacity-0" />
        <Base.Viewport className="fixed inset-0 z-40 grid place-items-center p-3">
          <Base.Popup
            initialFocus={wayOut}
            className="flex max-h-[calc(100dvh-1.5rem)] w-full max-w-md flex-col rounded-md border border-line bg-raised transition-opacity duration-150 outline-none data-ending-style:opacity-0 data-starting-style:opacity-0"
          >
            <div className="min-h-0 overflow-y-auto px-5 py-4">
              <Base.Title className="text-lg font-semibold">{title}</Base.Title>
              <Base.Description render={<div />} className="mt-2 grid gap-2 text-soft">
                {children}
              </Base.Description>
            </div>
            <footer className="flex justify-end gap-2 border-t border-line px-5 py-3">
              <Base.Close ref={wayOut} className={buttonClass('plain')}>
                {cancel ?? 'Cancel'}
              </Base.Close>
              <Button look={danger ? 'danger' : 'primary'} pending={pending} onClick={onConfirm}>
                {action}
              </Button>
            </footer>
          </Base.Popup>
        </Base.Viewport>
      </Base.Portal>
    </Base.Root>
  )
}
