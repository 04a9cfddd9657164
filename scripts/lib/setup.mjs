// From a fresh clone to something that runs: packages, the pinned Node, the console's build. Plain JavaScript for the
// machine's own Node, since nothing is installed yet when it starts.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { withLock } from './lock.mjs'

export const root = fileURLToPath(new URL('../..', import.meta.url))

const modules = join(root, 'node_modules')
const stamp = join(modules, '.signalbox-installed')
const oldestNode = 20

/** The Node that everything runs on, whatever the machine has. */
export const pinnedNode = join(modules, 'node', 'bin', 'node')

/** Ends the process with a plain sentence when the machine's Node is too old to run even the set-up. */
export function requireNode() {
  const major = Number(process.versions.node.split('.')[0])
  if (major >= oldestNode) return
  console.error(`Signalbox needs Node ${oldestNode} or newer to set itself up; this is ${process.versions.node}.`)
  process.exit(1)
}

/** An environment in which `node` is the pinned one and no tool phones home. */
export function pinnedEnvironment(extra = {}) {
  return {
    ...process.env,
    NEXT_TELEMETRY_DISABLED: '1',
    TURBO_TELEMETRY_DISABLED: '1',
    DO_NOT_TRACK: '1',
    ...extra,
    PATH: [join(modules, '.bin'), ...pathWithoutModules()].join(delimiter),
  }
}

/** Installs what the lockfile names, unless that very lockfile is installed already. */
export async function ensureInstalled(say) {
  await withLock(join(root, '.setup.lock'), async () => {
    const wanted = hashOf(join(root, 'package-lock.json'))
    if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted && runsPinned()) return
    say('Installing packages (about a minute the first time) …')
    await mustRun(...npm(['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']))
    ensurePinned()
    writeFileSync(stamp, wanted)
  })
}

/** Builds the console; takes about a second when nothing has changed. */
export async function buildConsole(say) {
  await withLock(join(root, '.setup.lock'), async () => {
    say('Building the console (quick when nothing has changed) …')
    const args = [join(modules, 'turbo', 'bin', 'turbo'), 'run', 'build', '--output-logs=errors-only']
    await mustRun(pinnedNode, args, { env: pinnedEnvironment(), quiet: true })
  })
}

/** Runs a program to its end in the project's folder; resolves to its exit code. */
export function run(command, args, { env = pinnedEnvironment(), cwd = root, quiet = false } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env,
      stdio: ['ignore', quiet ? 'pipe' : 'inherit', quiet ? 'pipe' : 'inherit'],
    })
    const output = []
    child.stdout?.on('data', (chunk) => output.push(chunk))
    child.stderr?.on('data', (chunk) => output.push(chunk))
    child.once('error', reject)
    child.once('close', (code) => resolve({ code: code ?? 1, output: Buffer.concat(output).toString() }))
  })
}

async function mustRun(command, args, options) {
  const { code, output } = await run(command, args, options)
  if (code === 0) return
  throw new Error(`${output}\n${command} ${args.join(' ')} failed with exit code ${code}.`.trim())
}

// `npm ci` removes node_modules, and with it the pinned Node, so npm must run on the machine's own.
function npm(args) {
  const env = { ...process.env, PATH: pathWithoutModules().join(delimiter) }
  const cli = process.env.npm_execpath
  const node = process.env.npm_node_execpath
  if (cli?.endsWith('npm-cli.js') && node !== undefined) return [node, [cli, ...args], { env }]
  return ['npm', args, { env }]
}

function pathWithoutModules() {
  const inModules = /node_modules[\\/](\.bin|@npmcli|npm)\b/
  return (process.env.PATH ?? '').split(delimiter).filter((folder) => !inModules.test(folder))
}

// The package `node` fetches its binary in an install script, which a user's or a newer npm's settings may have skipped.
function ensurePinned() {
  if (runsPinned()) return
  const script = join(modules, 'node', 'installArchSpecificPackage.js')
  const [, , options] = npm([])
  spawnSync(process.env.npm_node_execpath ?? 'node', [script], {
    cwd: join(modules, 'node'),
    stdio: 'inherit',
    ...options,
  })
  if (!runsPinned()) throw new Error('The pinned Node could not be installed: node_modules/node/bin/node does not run.')
}

function runsPinned() {
  return existsSync(pinnedNode) && spawnSync(pinnedNode, ['--version']).status === 0
}

function hashOf(file) {
  return createHash('sha256').update(readFileSync(file)).digest('hex')
}
