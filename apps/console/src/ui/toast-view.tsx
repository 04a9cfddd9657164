'use client'
import { Toast as Base } from '@base-ui/react/toast'
import { X } from 'lucide-react'
import { useEffect } from 'react'
import { Lamp, type Aspect } from './aspect.tsx'
import { IconButton } from './icon-button.tsx'
import { takeToasts, type ToastOptions } from './toast-store.ts'

const manager = Base.createToastManager<{ aspect: Aspect }>()

function add({ id, title, description, aspect = 'clear', timeoutMs }: ToastOptions): void {
  manager.add({
    ...(id === undefined ? {} : { id }),
    title,
    description,
    data: { aspect },
    priority: aspect === 'danger' ? 'high' : 'low',
    timeout: timeoutMs ?? (aspect === 'danger' ? 0 : 6000),
  })
}

export function ToastView() {
  return (
    <Base.Provider toastManager={manager} limit={4}>
      <Taker />
      <Base.Portal>
        <Base.Viewport className="fixed right-3 bottom-3 z-50 grid w-[min(24rem,calc(100vw-1.5rem))] gap-2">
          <Shown />
        </Base.Viewport>
      </Base.Portal>
    </Base.Provider>
  )
}

/** Takes over once the provider above it listens. */
function Taker() {
  useEffect(() => {
    let stop: (() => void) | null = null
    const frame = requestAnimationFrame(() => {
      stop = takeToasts(add)
    })
    return () => {
      cancelAnimationFrame(frame)
      stop?.()
    }
  }, [])
  return null
}

function Shown() {
  const { toasts } = Base.useToastManager<{ aspect: Aspect }>()
  return toasts.map((toast) => (
    <Base.Root
      key={toast.id}
      toast={toast}
      className="rounded-md border border-line bg-raised px-3 py-2.5 transition-opacity duration-150 data-ending-style:opacity-0 data-limited:hidden data-starting-style:opacity-0"
    >
      <Base.Content className="flex gap-2.5 text-sm">
        <span className="pt-1">
          <Lamp aspect={toast.data?.aspect ?? 'clear'} />
        </span>
        <div className="min-w-0 flex-1">
          <Base.Title render={<p />} className="font-medium" />
          <Base.Description className="mt-0.5 break-words text-soft" />
        </div>
        <Base.Close render={<IconButton label="Dismiss" icon={X} className="-my-1 -mr-1" />} />
      </Base.Content>
    </Base.Root>
  ))
}
