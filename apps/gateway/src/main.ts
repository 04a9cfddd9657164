/**
 * Main: a gateway process. Reads its configuration, wires its two halves, obeys signals. The only file that touches
 * `process`.
 *
 *     control  follows the console: event stream → snapshot; last-known-good; reports; health and metrics
 *     serving  carries traffic: snapshot → tables → listeners → pipeline → upstreams; in this process, or with
 *              `SIGNALBOX_WORKERS` above 1 in as many processes of its own
 */
import { randomBytes, randomUUID } from 'node:crypto'
import { availableParallelism } from 'node:os'
import packageJson from '../package.json' with { type: 'json' }
import { parseConfig, type GatewayConfig } from './config.ts'
import { startControl, type Control } from './control.ts'
import { openAccessLog } from './observe/open-access-log.ts'
import { outliveReaders } from './outlive-readers.ts'
import { loadPolicyFiles } from './policies/load-files.ts'
import { createServing, type Serving } from './serving.ts'
import { findFormer, takeOver } from './take-over.ts'
import { PortPermits } from './workers/port-permits.ts'
import { openSharedDatagramSocket, openSharedSocket, type PortPermit } from './workers/shared-socket.ts'
import { createPrimary } from './workers/primary.ts'

/** EX_CONFIG of sysexits.h: whoever supervises this process need not start it again. */
const cannotStartExitCode = 78

const log = (sentence: string): void => console.log(sentence)

/**
 * A fault of the program in one exchange must not end the others: their state is their own, and what they share is
 * swapped in single steps. So the process goes on, and says what has to be mended.
 */
outliveReaders()
process.on('uncaughtException', sayFault)
process.on('unhandledRejection', sayFault)

const config = readConfig()
const addedPolicies = config.workers === 1 ? await loadPolicyFiles(config.policyFolder, log) : null
const ownAccessLog = config.workers === 1 ? openAccessLog(config.accessLog, process.stdout, log) : null
let control: Control | null = null
const onChange = (): void => control?.changed()
const ticketSecret = randomBytes(32)
/** Who is taken over from, as long as it runs. */
let former = config.takeOver ? await findFormer(config.admin) : null
const mayShare = (): boolean => former !== null
const primary = config.workers === 1 ? null : createPrimary({ config, ticketSecret, mayShare, onChange, log })
const serving = primary ?? createOwnServing()
stopOnSignal()
rollOnSignal()
control = await startControl({
  config,
  serving,
  identity: { pid: process.pid, instance: randomUUID(), version: packageJson.version, startedAt: new Date() },
  residentBytes: () => process.memoryUsage.rss(),
  log,
})
if (former !== null)
  void takeOver(former, { ...config, read: () => serving.read(), signal, log }).then(() => (former = null))

function createOwnServing(): Serving {
  const permits = new PortPermits<'own'>(mayShare)
  const permit: PortPermit = {
    ask: (where) => permits.ask('own', where),
    release: (where) => permits.release('own', where),
  }
  const own = createServing({
    config,
    ticketSecret,
    recorders: ownAccessLog === null ? [] : [ownAccessLog],
    ...(addedPolicies === null ? {} : { addedPolicies }),
    // Shared, so that another gateway may take over from this one.
    openSocket: (options) => openSharedSocket(options, permit),
    openDatagramSocket: (options) => openSharedDatagramSocket(options, permit),
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

/** The first signal drains, the second ends the process at once. `SIGQUIT` comes from who takes over. */
function stopOnSignal(): void {
  let stopping = false
  const stop = async (end: (of: Control) => Promise<void>): Promise<void> => {
    if (stopping) process.exit(1)
    stopping = true
    log(`Stopping: open requests have ${config.drainTimeoutMs / 1000} s to end.`)
    if (control !== null) await end(control)
    await ownAccessLog?.close()
    process.exit(0)
  }
  process.on('SIGTERM', () => void stop((of) => of.stop()))
  process.on('SIGINT', () => void stop((of) => of.stop()))
  process.on('SIGQUIT', () => void stop((of) => of.handOver()))
}

/** 0 asks only whether it is there. */
function signal(pid: number, name: 'SIGQUIT' | 0): boolean {
  try {
    return process.kill(pid, name)
  } catch {
    return false
  }
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
