// Child processes kept running: restarted with back-off when they die, stopped gracefully when asked.
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

const firstRestartMs = 1_000
const longestRestartMs = 30_000
const steadyAfterMs = 60_000
const killAfterMs = 35_000
/** A child that ends with this says that starting it again cannot help (EX_CONFIG of sysexits.h). */
const hopelessExitCode = 78

/** How long to wait before restart number `failures` (1, 2, …) of a child that keeps dying. */
export function restartDelay(failures) {
  return Math.min(firstRestartMs * 2 ** (failures - 1), longestRestartMs)
}

/**
 * Starts a child and keeps it running until `stop()`.
 *
 * @param {{name: string, command: string, args: string[], cwd: string, env: NodeJS.ProcessEnv}} program
 * @param {{say: (line: string) => void, print: (line: string) => void, onHopeless: () => boolean}} output `say` for our words,
 *   `print` for the child's; `onHopeless` is called when it ended saying that starting it again cannot help, and
 *   returns whether that is taken for an answer
 */
export function supervise({ name, command, args, cwd, env }, { say, print, onHopeless }) {
  let child
  let timer
  let failures = 0
  let stopping = false

  const start = () => {
    const startedAt = Date.now()
    // Its own process group: Ctrl-C reaches this process alone, which then stops its children in good order.
    child = spawn(command, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
    createInterface({ input: child.stdout }).on('line', print)
    createInterface({ input: child.stderr }).on('line', print)
    child.once('error', (error) => print(error.message))
    child.once('close', (code, signal) => {
      child = undefined
      if (stopping) return
      if (code === hopelessExitCode && onHopeless()) return
      failures = Date.now() - startedAt > steadyAfterMs ? 1 : failures + 1
      const delayMs = restartDelay(failures)
      say(`The ${name} stopped by itself (${signal ?? `exit code ${code}`}); starting it again in ${delayMs / 1000} s.`)
      timer = setTimeout(start, delayMs)
    })
  }

  const stop = () => {
    stopping = true
    clearTimeout(timer)
    const running = child
    if (running === undefined) return Promise.resolve()
    return new Promise((resolve) => {
      const kill = setTimeout(() => {
        say(`The ${name} did not stop within ${killAfterMs / 1000} s and is ended.`)
        signalGroup(running.pid, 'SIGKILL')
      }, killAfterMs)
      running.once('close', () => {
        clearTimeout(kill)
        resolve()
      })
      running.kill('SIGTERM')
    })
  }

  start()
  return { stop, kill: () => child && signalGroup(child.pid, 'SIGKILL') }
}

function signalGroup(pid, signal) {
  try {
    process.kill(-pid, signal)
  } catch (error) {
    if (error.code !== 'ESRCH') throw error
  }
}
