/**
 * Soak: a gateway under load, changes and kills for as long as one likes, with its memory and its descriptors watched.
 *
 *     npm run soak -- --minutes 10
 *
 * Ends with 1 where a request failed that no kill explains, or where memory or descriptors grow. Linux only: it reads
 * `/proc`. Everything stays on this machine.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { ConsoleStandIn } from './fixtures/console-stand-in.ts'
import { freePort, GatewayProcess } from './fixtures/gateway-process.ts'
import { startLoad } from './fixtures/load.ts'
import { Origin } from './fixtures/origin.ts'
import { basics, gateway, route, service } from './fixtures/resources.ts'

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '10' } } })
const durationMs = Number(values.minutes) * 60_000
const changeEveryMs = 500
const killEveryMs = 30_000
const lookEveryMs = 5000
/** Growth from the second quarter of the run to the last that is taken for noise. */
const noise = { memory: 1.25, descriptors: 1.2 }
/** Each kill of a worker takes what it had under way, and what waited to be accepted: no more than all clients. */
const clientsAtOnce = 10

interface Look {
  readonly residentMiB: number
  readonly descriptors: number
}

const say = (sentence: string): void => void process.stdout.write(`${sentence}\n`)

const [first, second] = [await new Origin('origin').open(), await new Origin('second').open()]
const port = await freePort()
const console = await new ConsoleStandIn([
  ...basics,
  gateway('web', [port]),
  service('backend', first.port),
  service('other', second.port),
  route('everything', 'backend'),
]).open()
const gatewayProcess = await GatewayProcess.create()
gatewayProcess.start(console.url, { SIGNALBOX_WORKERS: '2' })
await console.inForce()

const beganAtMs = performance.now()
const looks: Look[] = []
let [changes, kills] = [0, 0]
let load = startLoad(port)
let [answered, failed] = [0, 0]
say('minute  answered  failed  changes  kills  memory MiB  descriptors')

for (let nextKillMs = killEveryMs, nextLookMs = lookEveryMs; elapsedMs() < durationMs; await sleep(changeEveryMs)) {
  console.commit([route('everything', changes % 2 === 0 ? 'backend' : 'other', { edition: String(++changes) })])
  if (elapsedMs() > nextKillMs) {
    nextKillMs += killEveryMs
    await killOne()
  }
  if (elapsedMs() > nextLookMs) {
    nextLookMs += lookEveryMs
    looks.push(await look())
    await count()
    report()
  }
}
await count()
looks.push(await look())
report()
await load.stop()
await gatewayProcess.dispose()
await console.close()
await Promise.all([first.close(), second.close()])
process.exit(verdict())

function elapsedMs(): number {
  return performance.now() - beganAtMs
}

/** In turn: a worker dies, a worker is replaced, the console goes away for a moment. */
async function killOne(): Promise<void> {
  kills++
  if (kills % 3 === 0) {
    await console.close()
    await sleep(2000)
    await console.open()
  } else if (kills % 3 === 1) gatewayProcess.signal('SIGUSR2')
  else process.kill((await workers())[0] ?? 0, 'SIGKILL')
}

async function workers(): Promise<readonly number[]> {
  const status: unknown = JSON.parse((await gatewayProcess.admin('/status')).text)
  const isStatus = (value: unknown): value is { readonly pid: number; readonly workers: readonly number[] } =>
    typeof value === 'object' && value !== null && 'workers' in value && 'pid' in value
  return isStatus(status) ? [...status.workers, status.pid] : []
}

/** Of the primary and its workers together. */
async function look(): Promise<Look> {
  let [pages, descriptors] = [0, 0]
  for (const pid of await workers()) {
    try {
      pages += Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1])
      descriptors += readdirSync(`/proc/${pid}/fd`).length
    } catch {
      // It has ended since it was named.
    }
  }
  return { residentMiB: Math.round((pages * 4096) / 1024 ** 2), descriptors }
}

/** Clients begin anew, so that one that met a kill is not the end of the count. */
async function count(): Promise<void> {
  const tally = await load.stop()
  load = startLoad(port)
  answered += tally.answered
  failed += tally.failures.length
  for (const failure of new Set(tally.failures))
    say(`        ${tally.failures.filter((one) => one === failure).length} x ${failure.slice(0, 100)}`)
}

function report(): void {
  const { residentMiB = 0, descriptors = 0 } = looks.at(-1) ?? {}
  const cells = [(elapsedMs() / 60_000).toFixed(1), answered, failed, changes, kills, residentMiB, descriptors]
  const widths = [6, 8, 6, 7, 5, 10, 11]
  say(cells.map((cell, index) => String(cell).padStart(widths[index] ?? 0)).join('  '))
}

function verdict(): 0 | 1 {
  const quarter = Math.floor(looks.length / 4)
  const mean = (part: readonly Look[], of: keyof Look): number =>
    part.reduce((sum, one) => sum + one[of], 0) / Math.max(1, part.length)
  const growth = (of: keyof Look): number =>
    mean(looks.slice(-quarter), of) / Math.max(1, mean(looks.slice(quarter, 2 * quarter), of))
  const [memory, descriptors] = [growth('residentMiB'), growth('descriptors')]
  const mostFailures = Math.ceil(kills / 3) * clientsAtOnce
  say(
    `Memory grew by ${toPercent(memory)}, descriptors by ${toPercent(descriptors)}; ${failed} of ${answered + failed} requests failed, ${mostFailures} may have by kills.`,
  )
  return quarter > 0 && (memory > noise.memory || descriptors > noise.descriptors) ? 1 : failed > mostFailures ? 1 : 0
}

function toPercent(ratio: number): string {
  return `${Math.round((ratio - 1) * 100)} %`
}
