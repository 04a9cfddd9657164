import type { AnyResource } from '@signalbox/shared/resources'
import Link from 'next/link'
import { healthOf } from '@/client/health.ts'
import { linkTo } from '@/client/links.ts'
import { useList, useRuntime } from '@/client/queries.ts'
import { refOf } from '@/client/resource-paths.ts'
import { useScope } from '@/client/scope.ts'
import { formatMany } from '@/lib/format.ts'
import { Lamp, Status } from '@/ui/aspect.tsx'
import { Section } from '@/ui/section.tsx'

const shownAtMost = 8
const lists = [
  { href: '/gateways', label: 'gateways' },
  { href: '/routes', label: 'routes' },
  { href: '/services', label: 'services' },
]
const severity = { danger: 0, caution: 1 }

/** Everything that is not clear, worst first, each with why. */
export function Troubles() {
  const runtime = useRuntime()
  const [scope] = useScope()
  const all: readonly AnyResource[] = [
    ...useList('Gateway').items,
    ...useList('HTTPRoute').items,
    ...useList('Service').items,
  ]
  const broken = all.flatMap((resource) => {
    const health = healthOf(resource, runtime)
    if (health === null || (health.aspect !== 'danger' && health.aspect !== 'caution')) return []
    if (scope !== '' && resource.metadata.namespace !== scope) return []
    return [{ resource, health, aspect: health.aspect }]
  })
  const sorted = broken.toSorted((one, other) => severity[one.aspect] - severity[other.aspect])
  return (
    <Section title="What is broken">
      {sorted.length === 0 && <Status aspect="clear" word="Nothing: every signal is clear" />}
      <ul className="grid grid-cols-[minmax(0,1fr)]">
        {sorted.slice(0, shownAtMost).map(({ resource, health, aspect }) => {
          const ref = refOf(resource)
          return (
            <li
              key={`${ref.kind} ${ref.namespace ?? ''}/${ref.name}`}
              className="flex gap-2.5 border-b border-line py-2.5 text-sm last:border-0"
            >
              <span className="pt-1">
                <Lamp aspect={aspect} />
              </span>
              <div className="min-w-0">
                <p className="flex flex-wrap items-baseline gap-x-2">
                  <span className="font-medium">{health.word}:</span>
                  <Link href={linkTo(ref) ?? '/'} className="font-mono text-[0.93em] break-all hover:underline">
                    {ref.namespace}/{ref.name}
                  </Link>
                  <span className="text-xs text-faint">{ref.kind}</span>
                </p>
                {health.reasons.slice(0, sorted.length > shownAtMost ? 1 : 2).map((reason) => (
                  <p key={reason} className="mt-0.5 break-words text-soft">
                    {reason}
                  </p>
                ))}
              </div>
            </li>
          )
        })}
      </ul>
      {sorted.length > shownAtMost && (
        <p className="pt-2 text-sm text-faint">
          And {formatMany(sorted.length - shownAtMost, 'more', 'more')}. All of them:{' '}
          {lists.map(({ href, label }) => (
            <Link key={href} href={`${href}?state=danger`} className="mr-3 text-accent hover:underline">
              broken {label}
            </Link>
          ))}
        </p>
      )}
    </Section>
  )
}
