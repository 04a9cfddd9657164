/**
 * Main: a gateway process. Reads its configuration, wires its two halves, obeys signals. The only file that touches
 * `process`.
 *
 *     control  follows the console: event stream → snapshot; last-known-good; reports; health and metrics
 *     serving  carries traffic: snapshot → tables → listeners → pipeline → upstreams; in this process, or with
 *              `SIGNALBOX_WORKERS` above 1 in as many processes of its own
 */
import { randomUUID } from 'node:crypto'
import { availableParallelism } from 'node:os'
import packageJson from '../package.json' with { type: 'json' }
import { parseConfig, type GatewayConfig } from './config.ts'
import { startControl, type Control } from './control.ts'
import { openDatagramSocket } from './listeners/datagram-socket.ts'
import { openSocket } from './listeners/socket.ts'
import { openAccessLog } from './observe/open-access-log.ts'
import { loadPolicyFiles } from './policies/load-files.ts'
import { createServing, type Serving } from './serving.ts'
import { createPrimary } from './workers/primary.ts'

/** EX_CONFIG of sysexits.h: whoever supervises this process need not start it again. */
const cannotStartExitCode = 78

const log = (sentence: string): void => console.log(sentence)

/**
 * A fault of the program in one exchange must not end the others: their state is their own, and what they share is
 * swapped in single steps. So the process goes on, and says what has to be mended.
 */
process.on('uncaughtException', sayFault)
process.on('unhandledRejection', sayFault)

const config = readConfig()
const addedPolicies = config.workers === 1 ? await loadPolicyFiles(config.policyFolder, log) : null
const ownAccessLog = config.workers === 1 ? openAccessLog(config.accessLog, process.stdout, log) : null
let control: Control | null = null
const onChange = (): void => control?.changed()
const primary = config.workers === 1 ? null : createPrimary({ config, onChange, log })
const serving = primary ?? createOwnServing()
stopOnSignal()
rollOnSignal()
control = await startControl({
  config,
  serving,
  identity: { instance: randomUUID(), version: packageJson.version, startedAt: new Date() },
  residentBytes: () => process.memoryUsage.rss(),
  log,
})

function createOwnServing(): Serving {
  const own = createServing({
    config,
    recorders: ownAccessLog === null ? [] : [ownAccessLog],
    ...(addedPolicies === null ? {} : { addedPolicies }),
    openSocket,
    openDatagramSocket,
    onChange,
    log,
  })
  own.setChecking(true)
  return own
}

function readConfig(): GatewayConfig {
  const parsed = parseConfig(process.env, { cores: availableParallelism(), workingFolder: process.cwd() })
  if (parsed.ok) return parsed.value
  for (const sentence of parsed.error) console.error(sentence)
  process.exit(cannotStartExitCode)
}

/** The first signal drains, the second ends the process at once. */
function stopOnSignal(): void {
  let stopping = false
  const stop = async (): Promise<void> => {
    if (stopping) process.exit(1)
    stopping = true
    log(`Stopping: open requests have ${config.drainTimeoutMs / 1000} s to end.`)
    await control?.stop()
    await ownAccessLog?.close()
    process.exit(0)
  }
  process.on('SIGTERM', () => void stop())
  process.on('SIGINT', () => void stop())
}

/** With workers, SIGUSR2 replaces them one by one, so that new program files are taken up without losing a request. */
function rollOnSignal(): void {
  process.on('SIGUSR2', () => {
    if (primary === null) log('There are no workers to replace: SIGNALBOX_WORKERS is 1.')
    else void primary.roll().then(() => log('The workers have been replaced.'))
  })
}

function sayFault(error: unknown): void {
  console.error('A fault in the gateway; it goes on.', error)
}
