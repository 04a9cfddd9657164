import type { AnyResource } from '@signalbox/shared/resources'
import Link from 'next/link'
import { useState } from 'react'
import { healthOf } from '@/client/health.ts'
import { linkTo, pluralOf, type EditableKind } from '@/client/links.ts'
import { narrow } from '@/client/narrow.ts'
import { useList, useRuntime } from '@/client/queries.ts'
import { refOf } from '@/client/resource-paths.ts'
import { useScope } from '@/client/scope.ts'
import { cn } from '@/lib/cn.ts'
import { formatMany } from '@/lib/format.ts'
import { Lamp } from '@/ui/aspect.tsx'
import { SearchField } from '@/ui/search-field.tsx'

const shownAtMost = 100

/** The list that the open resource comes from, beside it where there is room. */
export function ResourceIndex({ kind, open }: { kind: EditableKind; open: AnyResource | null }) {
  const [scope] = useScope()
  const [search, setSearch] = useState('')
  const { items } = useList<EditableKind>(kind)
  const rows = narrow(
    items,
    { search, state: 'any', scope },
    () => '',
    () => null,
  )
  const sorted = rows.toSorted((one, other) => nameOf(one).localeCompare(nameOf(other)))
  return (
    <nav
      aria-label={`All ${pluralOf(kind)}`}
      className="sticky top-12 hidden h-[calc(100dvh-3rem)] flex-col border-r border-line xl:flex"
    >
      <div className="p-3">
        <SearchField wide label={`Filter ${pluralOf(kind)}`} value={search} onValueChange={setSearch} />
      </div>
      <ul className="min-h-0 flex-1 overflow-y-auto pb-4">
        {sorted.slice(0, shownAtMost).map((resource) => (
          <IndexRow
            key={nameOf(resource)}
            resource={resource}
            here={open !== null && nameOf(open) === nameOf(resource)}
          />
        ))}
      </ul>
      {sorted.length > shownAtMost && (
        <p className="px-4 py-2 text-xs text-faint">
          and {formatMany(sorted.length - shownAtMost, 'more', 'more')}; filter to see them
        </p>
      )}
    </nav>
  )
}

function IndexRow({ resource, here }: { resource: AnyResource; here: boolean }) {
  const health = healthOf(resource, useRuntime())
  const { name, namespace } = resource.metadata
  return (
    <li>
      <Link
        href={linkTo(refOf(resource)) ?? '/'}
        aria-current={here ? 'page' : undefined}
        className={cn(
          'flex min-h-row items-center gap-2.5 py-1 pr-4 text-sm hover:bg-hover focus-visible:-outline-offset-2',
          here ? 'border-l-2 border-accent bg-hover pl-3.5' : 'border-l-2 border-transparent pl-3.5',
        )}
      >
        {health !== null && <Lamp aspect={health.aspect} label={health.word} size={10} />}
        <span className="min-w-0 flex-1">
          <span className={cn('block truncate', here && 'font-medium')}>{name}</span>
          {namespace !== undefined && <span className="block truncate text-xs text-faint">{namespace}</span>}
        </span>
      </Link>
    </li>
  )
}

function nameOf({ metadata }: AnyResource): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`
}
