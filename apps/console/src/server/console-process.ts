/** Console process: what opening and closing mean for the process that Next.js runs in. */
import { startSystem, stopSystem } from './start.ts'

/** Opens the system, or says in a sentence why that is not possible and ends the process with code 1. */
export async function openConsole(): Promise<void> {
  try {
    const system = await startSystem(process.env)
    const stop = () => {
      stopSystem(system).catch((error: unknown) => console.error('The console could not close its store:', error))
    }
    process.once('SIGTERM', stop)
    process.once('SIGINT', stop)
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exit(1)
  }
}
