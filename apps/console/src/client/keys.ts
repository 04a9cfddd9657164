/** Every query key of the console. */
import type { Kind } from '@signalbox/shared/resources'
import type { KindRef } from './resource-paths.ts'

export const keys = {
  lists: ['list'] as const,
  list: (kind: Kind) => ['list', kind] as const,
  runtime: ['runtime'] as const,
  history: ['history'] as const,
  restoring: ['restoring'] as const,
  topology: ['topology'] as const,
  attachment: ['attachment'] as const,
  certificates: ['certificates'] as const,
  routeTests: ['route-tests'] as const,
  policyTypes: ['policy-types'] as const,
  session: ['session'] as const,
  rights: ['rights'] as const,
  dependents: (ref: KindRef) => ['dependents', ref.kind, ref.namespace ?? '', ref.name] as const,
}
