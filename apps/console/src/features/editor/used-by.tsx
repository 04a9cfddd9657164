import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { linkTo } from '@/client/links.ts'
import { dependentsQuery } from '@/client/queries.ts'
import type { KindRef } from '@/client/resource-paths.ts'
import { Badge } from '@/ui/badge.tsx'
import { Section } from '@/ui/section.tsx'
import { Skeleton } from '@/ui/skeleton.tsx'

export function UsedBy({ subject }: { subject: KindRef }) {
  const { data, error, isPending } = useQuery(dependentsQuery(subject))
  return (
    <Section title="Used by">
      {isPending && <Skeleton className="h-5 w-64" />}
      {error !== null && <p className="text-sm text-danger">{error.message}</p>}
      {data?.dependents.length === 0 && (
        <p className="text-sm text-faint">{data.hidden === 0 ? 'Nothing points at it.' : data.summary}</p>
      )}
      <ul className="grid gap-1 text-sm">
        {data?.dependents.map((ref) => (
          <li
            key={`${ref.kind} ${ref.namespace ?? ''}/${ref.name} ${ref.how}`}
            className="flex min-h-6 flex-wrap items-center gap-2"
          >
            <Badge>{ref.kind}</Badge>
            <DependentLink dependent={ref} />
            <code className="text-xs text-faint">{ref.how}</code>
          </li>
        ))}
      </ul>
    </Section>
  )
}

export function DependentLink({ dependent }: { dependent: KindRef }) {
  const href = linkTo(dependent)
  const name = dependent.namespace === undefined ? dependent.name : `${dependent.namespace}/${dependent.name}`
  return href === null ? (
    <code>{name}</code>
  ) : (
    <Link href={href} className="font-mono text-[0.93em] underline-offset-2 hover:underline">
      {name}
    </Link>
  )
}
