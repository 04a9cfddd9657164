import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { System } from '../fixtures/system.ts'

export interface KubectlAnswer {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export interface KubectlOptions {
  /** Given on the standard input, for `-f -`. */
  readonly input?: string
  readonly env?: Readonly<Record<string, string>>
  /** Ends the command after this time, for those that never end by themselves. */
  readonly endAfterMs?: number
}

/** Whether the machine has a kubectl. */
export const hasKubectl = spawnSync('kubectl', ['version', '--client'], { stdio: 'ignore' }).status === 0

/** Runs kubectl as a user does who was told server, certificate and token. */
export async function kubectl(
  system: System,
  args: readonly string[],
  { input = '', env = {}, endAfterMs }: KubectlOptions = {},
): Promise<KubectlAnswer> {
  const home = join(system.data, 'kubectl')
  mkdirSync(home, { recursive: true })
  const certificate = join(system.data, 'tls', 'console.crt')
  const connection = ['--server', system.tlsUrl, '--certificate-authority', certificate, '--token', system.adminToken]
  const child = spawn('kubectl', [...connection, ...args], {
    env: { PATH: process.env['PATH'], HOME: home, KUBECONFIG: join(home, 'config'), ...env },
    ...(endAfterMs === undefined ? {} : { timeout: endAfterMs }),
  })
  child.stdin.end(input)
  const closed = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), closed])
  return { code: code ?? 0, stdout, stderr }
}

/** As {@link kubectl}; fails the test with kubectl's own words where it fails. Returns the standard output. */
export async function succeed(system: System, args: readonly string[], options?: KubectlOptions): Promise<string> {
  const { code, stdout, stderr } = await kubectl(system, args, options)
  if (code !== 0) throw new Error(`kubectl ${args.join(' ')} ended with ${code}:\n${stderr}${stdout}`)
  return stdout
}
