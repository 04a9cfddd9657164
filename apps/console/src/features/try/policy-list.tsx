import type { EffectivePolicyView } from '@signalbox/shared/explain'
import Link from 'next/link'
import { linkTo } from '@/client/links.ts'

/** Policies that the request meets: which level set each, and what it did. */
export function PolicyList({ policies }: { policies: readonly EffectivePolicyView[] }) {
  return (
    <ol className="grid">
      {policies.map(({ type, title, policy, level, consumer, effect }) => {
        const [namespace = '', name = ''] = policy.split('/')
        return (
          <li
            key={`${type} ${policy} ${consumer ?? ''}`}
            className="grid gap-x-4 gap-y-0.5 border-b border-line py-1.5 text-sm last:border-0 sm:grid-cols-[13rem_minmax(0,1fr)]"
          >
            <span className="font-medium">{title}</span>
            <span className="min-w-0 break-words text-soft">
              <Link
                href={linkTo({ kind: 'Policy', namespace, name }) ?? '/policies'}
                className="font-mono text-[0.93em] text-ink underline-offset-2 hover:underline"
              >
                {policy}
              </Link>
              , set by {level}
              {consumer !== undefined && `; only for consumer ${consumer}`}
              {effect !== undefined && <span className="block text-ink">{effect}</span>}
            </span>
          </li>
        )
      })}
    </ol>
  )
}
