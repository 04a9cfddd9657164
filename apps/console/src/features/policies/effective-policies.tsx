'use client'
import type { EffectivePolicyView, TopologyNode } from '@signalbox/shared/explain'
import type { AnyRoute } from '@signalbox/shared/resources'
import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import type { RouteKind } from '@/client/kinds.ts'
import { linkTo } from '@/client/links.ts'
import { topologyQuery, useList, useResource } from '@/client/queries.ts'
import { Section } from '@/ui/section.tsx'
import { SkeletonRows } from '@/ui/skeleton.tsx'
import { overriddenBy } from './overridden.ts'

interface EffectivePoliciesProps {
  readonly kind: RouteKind
  readonly namespace: string
  readonly name: string
}

/** For each rule of a route: the policies in force, in the order in which they run, and the level that set each. */
export function EffectivePolicies({ kind, namespace, name }: EffectivePoliciesProps) {
  const { data, error, isPending } = useQuery(topologyQuery)
  const { resource: route } = useResource(kind, name, namespace)
  const rules = (data?.nodes ?? []).filter(
    (node) => node.column === 'rule' && node.kind === kind && node.namespace === namespace && node.name === name,
  )
  return (
    <Section
      title="In force, rule by rule"
      help="Of each type the policy that is nearest to the request. They run from top to bottom."
    >
      {error !== null && <p className="text-sm text-danger">{error.message}</p>}
      {isPending && <SkeletonRows rows={3} />}
      {data !== undefined && rules.length === 0 && (
        <p className="text-sm text-faint">No gateway has taken this route, so no policy is in force on it.</p>
      )}
      <ol className="grid gap-5">
        {rules.map((rule) => (
          <Rule key={rule.id} rule={rule} route={route} />
        ))}
      </ol>
    </Section>
  )
}

function Rule({
  rule: { label, chips = [], policies = [] },
  route,
}: {
  rule: TopologyNode
  route: AnyRoute | undefined
}) {
  return (
    <li className="grid gap-1">
      <h3 className="flex flex-wrap items-baseline gap-x-3 text-sm font-medium">
        {label}
        <code className="font-normal text-faint">{chips.join(' ')}</code>
      </h3>
      {policies.length === 0 ? (
        <p className="text-sm text-faint">None: requests go through as the rule says.</p>
      ) : (
        <ol className="grid border-l-2 border-line pl-4">
          {policies.map((view, index) => (
            <PolicyRow key={`${view.policy} ${index}`} view={view} route={route} inForce={policies} />
          ))}
        </ol>
      )}
    </li>
  )
}

interface PolicyRowProps {
  readonly view: EffectivePolicyView
  readonly route: AnyRoute | undefined
  readonly inForce: readonly EffectivePolicyView[]
}

function PolicyRow({ view, route, inForce }: PolicyRowProps) {
  const policies = useList('Policy').items
  const { type, title, policy, level, consumer, service, listener, protocols } = view
  const overridden = route === undefined ? [] : overriddenBy(view, { route, policies, inForce })
  const only = [
    ...(consumer === undefined ? [] : [`requests of consumer ${consumer}`]),
    ...(service === undefined ? [] : [`requests to ${service}`]),
    ...(listener === undefined ? [] : [`at ${listener}`]),
    ...(protocols === undefined ? [] : [protocols.join(' and ')]),
  ]
  return (
    <li className="grid gap-x-4 gap-y-0.5 border-b border-line py-1.5 text-sm last:border-0 sm:grid-cols-[13rem_minmax(0,1fr)]">
      <span className="min-w-0">
        <span className="block font-medium">{title}</span>
        <code className="block text-xs text-faint">{type}</code>
      </span>
      <span className="min-w-0 break-words text-soft">
        <PolicyLink policy={policy} />, set by {level}
        {only.length > 0 && <>; only {only.join(', ')}</>}
        {overridden.length > 0 && (
          <span className="block text-xs text-faint">
            Instead of{' '}
            {overridden.map((key, index) => (
              <span key={key}>
                {index > 0 && ', '}
                <PolicyLink policy={key} />
              </span>
            ))}
          </span>
        )}
      </span>
    </li>
  )
}

function PolicyLink({ policy }: { policy: string }) {
  const [namespace = '', name = ''] = policy.split('/')
  return (
    <Link
      href={linkTo({ kind: 'Policy', namespace, name }) ?? '/policies'}
      className="font-mono text-[0.93em] text-ink underline-offset-2 hover:underline"
    >
      {policy}
    </Link>
  )
}
