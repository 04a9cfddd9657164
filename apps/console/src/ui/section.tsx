import type { ReactNode } from 'react'

interface SectionProps {
  readonly title: string
  readonly help?: ReactNode
  readonly actions?: ReactNode
  readonly children: ReactNode
}

/** A part of a page or form: a heading over a hairline, and what belongs to it. */
export function Section({ title, help, actions, children }: SectionProps) {
  return (
    <section aria-label={title} className="min-w-0">
      <div className="mb-3 flex min-h-9 flex-wrap items-center justify-between gap-2 border-b border-line">
        <h2 className="text-base font-semibold">{title}</h2>
        {actions}
      </div>
      {help !== undefined && <p className="-mt-1 mb-3 max-w-3xl text-sm text-soft">{help}</p>}
      {children}
    </section>
  )
}
