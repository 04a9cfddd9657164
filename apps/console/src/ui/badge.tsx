import type { ReactNode } from 'react'
import { cn } from '@/lib/cn.ts'

/** A small engraved label: a kind, a protocol, a count. Never a state; that is `Status`. */
export function Badge({ children, mono = false }: { children: ReactNode; mono?: boolean }) {
  return (
    <span
      className={cn(
        'inline-flex h-5 max-w-full items-center truncate rounded-sm border border-line bg-sunken px-1.5 text-xs text-soft',
        mono && 'font-mono',
      )}
    >
      {children}
    </span>
  )
}
