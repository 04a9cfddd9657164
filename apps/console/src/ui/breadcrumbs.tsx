import Link from 'next/link'

export interface Crumb {
  readonly label: string
  readonly href?: string
}

export function Breadcrumbs({ crumbs }: { crumbs: readonly Crumb[] }) {
  return (
    <nav aria-label="Breadcrumb">
      <ol className="flex flex-wrap items-center gap-1.5 text-sm text-faint">
        {crumbs.map((crumb, index) => (
          <li key={`${index} ${crumb.label}`} className="flex items-center gap-1.5">
            {index > 0 && <span aria-hidden>/</span>}
            {crumb.href === undefined ? (
              <span>{crumb.label}</span>
            ) : (
              <Link href={crumb.href} className="inline-flex min-h-6 items-center hover:text-ink hover:underline">
                {crumb.label}
              </Link>
            )}
          </li>
        ))}
      </ol>
    </nav>
  )
}
