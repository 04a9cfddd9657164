/**
 * System: the running parts of the console, opened once when the process starts and held for its life. Next.js bundles
 * `instrumentation.ts` and the route handlers apart, so they meet on `globalThis`.
 */
import { setAddedPolicies } from '@signalbox/shared/policies'
import type { KeyRing } from '@signalbox/shared/lib'
import type { GatewayProcess } from '@signalbox/shared/snapshot'
import type { Access } from './access/access.ts'
import type { AuditLog } from './audit/audit-log.ts'
import type { ConsoleConfig } from './config.ts'
import type { PolicyFiles } from './policy-files.ts'
import type { RuntimeRegistry } from './runtime/runtime-registry.ts'
import type { Store } from './store/store.ts'
import type { Hub } from './stream/hub.ts'

export interface System {
  readonly config: ConsoleConfig
  /** Seal what is secret at rest, in the store and beside it. */
  readonly keys: KeyRing
  readonly store: Store
  readonly access: Access
  readonly audit: AuditLog
  /** Wakes the open event streams. */
  readonly hub: Hub
  /** What the gateway processes report. */
  readonly runtime: RuntimeRegistry
  /** Files of policies that users have added, and what is wrong with those that cannot be used. */
  readonly policyFiles: PolicyFiles
  /** The gateway processes that have reported lately. */
  readonly gateways: () => readonly GatewayProcess[]
  readonly now: () => Date
}

declare global {
  var signalboxSystem: System | undefined
}

export function provideSystem(system: System): void {
  globalThis.signalboxSystem = system
  setAddedPolicies(system.policyFiles.definitions)
}

/** `null` until it is open. */
export function getSystem(): System | null {
  const system = globalThis.signalboxSystem ?? null
  // Each bundle has the catalogue of policies for itself.
  if (system !== null) setAddedPolicies(system.policyFiles.definitions)
  return system
}
