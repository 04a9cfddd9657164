/** Start: opens the parts of the console in order, once, and closes them on a signal. The composition root of the server. */
import { join } from 'node:path'
import { Access } from './access/access.ts'
import { readConfig } from './config.ts'
import { seedStore } from './seed.ts'
import { openFileStore } from './store/file-store.ts'
import { getSystem, provideSystem, type System } from './system.ts'

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
  const store = await openFileStore({ folder: join(config.dataFolder, 'store') })
  await seedStore(store, now)
  const access = await Access.open(config.dataFolder)
  const system: System = { config, store, access, gateways: () => [], now }
  provideSystem(system)
  return system
}

/** Ends what would keep the process alive and writes what is in memory only. Nothing that was acknowledged depends on it. */
export async function stopSystem({ store }: System): Promise<void> {
  await store.close()
}
