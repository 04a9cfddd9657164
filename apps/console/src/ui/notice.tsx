import type { ReactNode } from 'react'
import { cn } from '@/lib/cn.ts'
import { Lamp, type Aspect } from './aspect.tsx'

const wash = { clear: 'bg-clear-wash', caution: 'bg-caution-wash', danger: 'bg-danger-wash', unlit: 'bg-unlit-wash' }

interface NoticeProps {
  readonly aspect: Aspect
  readonly title: string
  readonly children?: ReactNode
  readonly actions?: ReactNode
  /** Read out at once: for what answers to something the person just did. */
  readonly urgent?: boolean
}

/** Something to know, where it matters: what happened and what to do. */
export function Notice({ aspect, title, children, actions, urgent = false }: NoticeProps) {
  return (
    <div
      role={urgent ? 'alert' : undefined}
      className={cn('flex gap-2.5 rounded-md px-3 py-2.5 text-sm', wash[aspect])}
    >
      <span className="pt-1">
        <Lamp aspect={aspect} />
      </span>
      <div className="min-w-0 flex-1">
        <p className="font-medium">{title}</p>
        {children !== undefined && <div className="mt-0.5 break-words text-soft">{children}</div>}
        {actions !== undefined && <div className="mt-2 flex flex-wrap gap-2">{actions}</div>}
      </div>
    </div>
  )
}
