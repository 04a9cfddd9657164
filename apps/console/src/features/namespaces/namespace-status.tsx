'use client'
import { useQuery } from '@tanstack/react-query'
import { attachmentQuery } from '@/client/queries.ts'
import { Status } from '@/ui/aspect.tsx'
import { Section } from '@/ui/section.tsx'
import { Skeleton } from '@/ui/skeleton.tsx'

/** Which listeners admit routes of this namespace, and why not the others. */
export function NamespaceStatus({ name }: { name: string }) {
  const { data, error, isPending } = useQuery(attachmentQuery)
  const cells = data?.cells.filter(({ namespace }) => namespace === name) ?? []
  return (
    <Section title="May attach to">
      {isPending && <Skeleton className="h-5 w-72" />}
      {error !== null && <p className="text-sm text-danger">{error.message}</p>}
      {data !== undefined && cells.length === 0 && <p className="text-sm text-faint">There is no listener yet.</p>}
      <ul className="grid">
        {cells.map(({ listener, may, reason }) => (
          <li
            key={listener}
            className="grid gap-x-6 gap-y-0.5 border-b border-line py-2 text-sm last:border-0 sm:grid-cols-[7rem_minmax(0,1fr)_minmax(0,2fr)]"
          >
            <Status aspect={may ? 'clear' : 'unlit'} word={may ? 'May' : 'May not'} />
            <code className="truncate">{listener.replace(/^Gateway\//, '')}</code>
            <span className="text-soft">{reason}</span>
          </li>
        ))}
      </ul>
    </Section>
  )
}
