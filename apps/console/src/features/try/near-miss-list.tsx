import type { Considered } from '@signalbox/shared/explain'
import Link from 'next/link'
import { linkToField } from '@/client/links.ts'
import { Lamp } from '@/ui/aspect.tsx'

/** Rules that did not take the request, and on which of their conditions it failed. */
export function NearMissList({ candidates }: { candidates: readonly Considered[] }) {
  return (
    <ul className="grid gap-3">
      {candidates.map((candidate) => (
        <li
          key={`${candidate.route}/${candidate.rule}/${candidate.match}`}
          className="grid gap-1.5 border-b border-line pb-3 text-sm last:border-0"
        >
          <div className="flex flex-wrap items-baseline justify-between gap-x-3">
            <p className="min-w-0 font-medium break-words">{nameOf(candidate)}</p>
            <RuleLink candidate={candidate} />
          </div>
          <p className="text-soft">{candidate.reason}</p>
          {candidate.predicates.length > 0 && <Predicates candidate={candidate} />}
        </li>
      ))}
    </ul>
  )
}

function Predicates({ candidate: { predicates } }: { candidate: Considered }) {
  return (
    <ul className="grid gap-1">
      {predicates.map(({ field, name, wanted, actual, holds }, index) => (
        <li key={index} className="grid grid-cols-[4.5rem_minmax(0,1fr)] items-baseline gap-x-2 text-xs">
          <span className="inline-flex items-center gap-1.5">
            <Lamp aspect={holds ? 'clear' : 'danger'} size={9} />
            {holds ? 'holds' : <strong className="font-semibold text-danger">lost</strong>}
          </span>
          <span className="min-w-0 break-words text-soft">
            {words[field]} {name !== undefined && <code>{name}</code>} needs <code className="break-all">{wanted}</code>
            {!holds && (
              <>
                ,{' '}
                {actual === null ? (
                  'there is none'
                ) : (
                  <>is {actual === '' ? 'empty' : <code className="break-all">{actual}</code>}</>
                )}
              </>
            )}
          </span>
        </li>
      ))}
    </ul>
  )
}

const words: Readonly<Record<Considered['predicates'][number]['field'], string>> = {
  hostname: 'host',
  path: 'path',
  service: 'service',
  method: 'method',
  header: 'header',
  queryParam: 'query parameter',
  expression: 'condition',
}

function RuleLink({ candidate: { route, rule, match } }: { candidate: Considered }) {
  const [kind = '', namespace = '', name = ''] = route.split('/')
  const page = linkToField(
    { kind, namespace, name },
    kind === 'Route' ? 'spec' : `spec.rules[${rule}].matches[${match}]`,
  )
  if (page === null) return null
  return (
    <Link href={page} className="text-xs text-accent hover:underline">
      {kind === 'Route' ? 'Open this route' : 'Open this rule'}
    </Link>
  )
}

function nameOf({ route, rule, match }: Considered): string {
  const [, namespace = '', name = ''] = route.split('/')
  return `${namespace}/${name} rule ${rule}${match === 0 ? '' : `, match ${match}`}`
}
