'use client'
import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useSearchParams } from 'next/navigation'
import { policyCategories, policyTypesQuery, type PolicyType } from '@/client/policy-types.ts'
import { useList } from '@/client/queries.ts'
import { useSearchParam } from '@/client/scope.ts'
import { formatMany } from '@/lib/format.ts'
import { Badge } from '@/ui/badge.tsx'
import { EmptyState } from '@/ui/empty-state.tsx'
import { LoadError } from '@/ui/load-error.tsx'
import { NoMatch } from '@/ui/no-match.tsx'
import { Notice } from '@/ui/notice.tsx'
import { PageHeader } from '@/ui/page-header.tsx'
import { SearchField } from '@/ui/search-field.tsx'
import { SkeletonRows } from '@/ui/skeleton.tsx'
import { categoryWords } from './category-words.ts'

/** Every type of policy by what it is for; the first step of making one. */
export function PolicyCatalogue() {
  const { data, error, isPending, refetch } = useQuery(policyTypesQuery)
  const [search, setSearch] = useSearchParam('q')
  const shown = (data?.types ?? []).filter((type) => fits(type, search))
  return (
    <>
      <PageHeader
        title="New policy"
        crumbs={[{ label: 'Policies', href: '/policies' }]}
        description="Choose what it should do. Where it is in force is asked next."
      />
      <search className="px-4 pb-3 sm:px-6">
        <SearchField label="Filter types of policy" value={search} onValueChange={setSearch} />
      </search>
      {data?.problems.map(({ file, message }) => (
        <div key={file} className="px-4 pb-3 sm:px-6">
          <Notice aspect="danger" title={`The policy file ${file} could not be loaded`}>
            {message}
          </Notice>
        </div>
      ))}
      {error !== null ? (
        <LoadError message={error.message} onRetry={() => void refetch()} />
      ) : isPending ? (
        <SkeletonRows />
      ) : shown.length > 0 ? (
        <Categories types={shown} />
      ) : search === '' ? (
        <EmptyState title="No types of policy">This console knows none.</EmptyState>
      ) : (
        <NoMatch noun="type of policy" onClear={() => setSearch('')} />
      )}
    </>
  )
}

function Categories({ types }: { types: readonly PolicyType[] }) {
  const policies = useList('Policy').items
  const inUse = Object.groupBy(policies, ({ spec }) => spec.type)
  return (
    <div className="grid gap-8 px-4 pb-10 sm:px-6">
      {policyCategories
        .map((category) => ({ category, own: types.filter((type) => type.category === category) }))
        .filter(({ own }) => own.length > 0)
        .map(({ category, own }) => (
          <section key={category} aria-label={categoryWords[category].title}>
            <h2 className="text-base font-semibold">{categoryWords[category].title}</h2>
            <p className="mb-3 text-sm text-soft">{categoryWords[category].help}</p>
            <ul className="grid border-t border-line md:grid-cols-2 md:gap-x-8 xl:grid-cols-3">
              {own
                .toSorted((one, other) => one.title.localeCompare(other.title))
                .map((type) => (
                  <Type key={type.type} type={type} used={inUse[type.type]?.length ?? 0} />
                ))}
            </ul>
          </section>
        ))}
    </div>
  )
}

function Type({ type: { type, title, summary, origin }, used }: { type: PolicyType; used: number }) {
  const search = new URLSearchParams(useSearchParams().toString())
  search.delete('q')
  search.set('type', type)
  return (
    <li className="relative border-b border-line hover:bg-hover">
      <div className="grid content-start gap-1 py-3 pr-2">
        <p className="flex flex-wrap items-baseline gap-x-2 gap-y-1">
          <Link
            href={`/new/policy?${search}`}
            className="font-medium outline-none after:absolute after:inset-0 focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent"
          >
            {title}
          </Link>
          <code className="text-xs text-faint">{type}</code>
        </p>
        <p className="text-sm text-soft">{summary}</p>
        {(used > 0 || origin === 'added') && (
          <p className="flex flex-wrap gap-1 pt-0.5">
            {origin === 'added' && <Badge>your own</Badge>}
            {used > 0 && <Badge>{formatMany(used, 'policy', 'policies')} here</Badge>}
          </p>
        )}
      </div>
    </li>
  )
}

function fits({ type, title, summary, category }: PolicyType, search: string): boolean {
  const text = `${type} ${title} ${summary} ${category}`.toLowerCase()
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}
