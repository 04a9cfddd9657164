import type { RouteKind } from '@/client/kinds.ts'
import { AttachedPolicies } from './attached-policies.tsx'
import { EffectivePolicies } from './effective-policies.tsx'

interface RoutePoliciesProps {
  readonly kind: RouteKind
  readonly namespace: string
  readonly name: string
}

/** What is in force on each rule of a route, and what is attached to the route itself. */
export function RoutePolicies(route: RoutePoliciesProps) {
  return (
    <>
      <EffectivePolicies {...route} />
      <AttachedPolicies subject={route} />
    </>
  )
}
