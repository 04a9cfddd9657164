/** A Redis of the system's for tests, on a free port, without anything on disk. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, constants } from 'node:fs'
import { createServer } from 'node:net'
import { createInterface } from 'node:readline'
import { onTestFinished } from 'vitest'

const program = ['/usr/bin/redis-server', '/usr/local/bin/redis-server', '/opt/homebrew/bin/redis-server'].find(isThere)

export const hasRedis = program !== undefined
export const withoutRedis = 'left out: there is no redis-server on this machine (Debian package redis-server)'

function isThere(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

export interface RedisServer {
  readonly port: number
  readonly url: string
  stop(): Promise<void>
  /** Once more, on the same port and empty. */
  start(): Promise<void>
  /** Takes connections and answers nothing, until {@link resume}. */
  pause(): void
  resume(): void
}

/** @param options More of its settings, as in redis.conf. */
export async function startRedis(options: Readonly<Record<string, string>> = {}): Promise<RedisServer> {
  const port = await freePort()
  let running = await run(port, options)
  const stop = async (): Promise<void> => {
    if (running.exitCode !== null || running.signalCode !== null) return
    const ended = once(running, 'exit')
    running.kill('SIGKILL')
    await ended
  }
  onTestFinished(stop)
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    stop,
    start: async () => {
      running = await run(port, options)
    },
    pause: () => void running.kill('SIGSTOP'),
    resume: () => void running.kill('SIGCONT'),
  }
}

async function run(port: number, more: Readonly<Record<string, string>>): Promise<ChildProcess> {
  const options = {
    bind: '127.0.0.1',
    port: String(port),
    save: '',
    appendonly: 'no',
    daemonize: 'no',
    dir: '/tmp',
    ...more,
  }
  const child = spawn(
    program ?? 'redis-server',
    Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]),
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  for await (const line of createInterface({ input: child.stdout })) if (/ready to accept/i.test(line)) break
  child.stdout.resume()
  return child
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address !== null ? address.port : 0
}
