import type { ReactNode } from 'react'
import { Breadcrumbs, type Crumb } from './breadcrumbs.tsx'

interface PageHeaderProps {
  readonly title: ReactNode
  readonly crumbs?: readonly Crumb[]
  /** One sentence: what the page is for. */
  readonly description?: ReactNode
  /** Beside the title: the state, a "?". */
  readonly beside?: ReactNode
  readonly actions?: ReactNode
}

export function PageHeader({ title, crumbs, description, beside, actions }: PageHeaderProps) {
  return (
    <header className="flex flex-wrap items-end justify-between gap-x-6 gap-y-3 px-4 pt-5 pb-4 sm:px-6">
      <div className="min-w-0">
        {crumbs !== undefined && <Breadcrumbs crumbs={crumbs} />}
        <div className="flex min-h-8 flex-wrap items-center gap-x-3 gap-y-1">
          <h1 className="min-w-0 text-xl font-semibold tracking-tight break-words">{title}</h1>
          <span className="text-sm">{beside}</span>
        </div>
        {description !== undefined && <p className="mt-0.5 max-w-3xl text-sm text-soft">{description}</p>}
      </div>
      {actions !== undefined && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
    </header>
  )
}
