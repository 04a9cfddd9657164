import type { ReactNode } from 'react'

interface EmptyStateProps {
  readonly title: string
  /** One concept, and what to do next. */
  readonly children?: ReactNode
  readonly actions?: ReactNode
}

export function EmptyState({ title, children, actions }: EmptyStateProps) {
  return (
    <div className="grid justify-items-start gap-2 px-4 py-10 sm:px-8">
      <Siding />
      <h2 className="mt-2 text-lg font-semibold">{title}</h2>
      {children !== undefined && <div className="max-w-prose text-soft">{children}</div>}
      {actions !== undefined && <div className="mt-3 flex flex-wrap gap-2">{actions}</div>}
    </div>
  )
}

/** A track with nothing on it. */
function Siding() {
  return (
    <svg viewBox="0 0 120 24" width="120" height="24" fill="none" aria-hidden className="text-edge">
      <path d="M0 12h40l18 9h50" stroke="currentColor" strokeWidth="1.5" strokeDasharray="2 4" />
      <path d="M0 12h108" stroke="currentColor" strokeWidth="1.5" />
      <path d="M108 7v10" stroke="currentColor" strokeWidth="1.5" />
    </svg>
  )
}
