/** Start: opens the parts of the console in order, once, joins them, and closes them. The composition root of the server. */
import { join } from 'node:path'
import { setAddedPolicies } from '@signalbox/shared/policies'
import { Access } from './access/access.ts'
import { readSingleSignOn } from './access/single-sign-on-environment.ts'
import { AuditLog } from './audit/audit-log.ts'
import { readConfig } from './config.ts'
import { loadKeys } from './keys/load-keys.ts'
import { loadPolicyFiles } from './policy-files.ts'
import { disconnectedAfterMs, RuntimeRegistry } from './runtime/runtime-registry.ts'
import { StatusKeeper } from './runtime/status-keeper.ts'
import { seedStore } from './seed.ts'
import { openFileStore } from './store/file-store.ts'
import { Hub } from './stream/hub.ts'
import { getSystem, provideSystem, type System } from './system.ts'
import { refreshStatuses } from './verbs/refresh-statuses.ts'

const tickMs = 1000

/**
 * Opens everything; does nothing where it is open already.
 * @throws Error with a message for the person who starts the console: a variable that cannot be used, a data folder that is
 *   in use by another process or damaged.
 */
export async function startSystem(environment: Readonly<Record<string, string | undefined>>): Promise<System> {
  const open = getSystem()
  if (open !== null) return open
  const config = readConfig(environment)
  const now = () => new Date()
  const keys = await loadKeys(config)
  // Before the store: what is stored is judged by the types that are known.
  const policyFiles = await loadPolicyFiles(config.policyFolder, console.warn)
  setAddedPolicies(policyFiles.definitions)
  const store = await openFileStore({ folder: join(config.dataFolder, 'store'), keys })
  const isNew = store.read().snapshot.revision === 0
  await seedStore(store, now)
  const access = await Access.open(config.dataFolder, readSingleSignOn(environment), keys)
  const audit = await AuditLog.open({ folder: join(config.dataFolder, 'audit'), warn: console.warn })
  const runtime = new RuntimeRegistry({ read: () => store.read(), now })
  const system: System = {
    config,
    keys,
    store,
    access,
    audit,
    hub: new Hub(),
    runtime,
    policyFiles,
    gateways: () => runtime.gateways(),
    now,
  }
  if (isNew) await refreshStatuses(system)
  keepStreamsFed(system)
  keepStatuses(system)
  provideSystem(system)
  return system
}

function keepStreamsFed({ store, hub, runtime }: System): void {
  store.subscribe(() => hub.wake())
  every(tickMs, hub.closing, () => {
    if (hub.size === 0) runtime.unpublish()
    else if (runtime.publish()) hub.wake()
  })
}

// After a restart statuses stand as they are until gateway processes have had the time to report; they serve meanwhile.
function keepStatuses(system: System): void {
  const { runtime, hub, now } = system
  const keeper = new StatusKeeper({ gateways: () => runtime.gateways(), refresh: () => refreshStatuses(system) })
  const startedAtMs = now().getTime()
  runtime.subscribe(() => void keeper.check())
  every(tickMs, hub.closing, () => {
    const isSettled = now().getTime() - startedAtMs > disconnectedAfterMs || runtime.gateways().length > 0
    if (isSettled) void keeper.check()
  })
}

function every(milliseconds: number, until: AbortSignal, run: () => void): void {
  const timer = setInterval(run, milliseconds)
  timer.unref()
  until.addEventListener('abort', () => clearInterval(timer), { once: true })
}

/**
 * Ends the event streams, which would keep the process alive, and writes what is in memory only. Nothing that was
 * acknowledged depends on it.
 */
export async function stopSystem({ store, audit, hub }: System): Promise<void> {
  hub.close()
  await store.close()
  await audit.close()
}
