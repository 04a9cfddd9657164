/** Console process: what opening and closing mean for the process that Next.js runs in. */
import { announceSetUp, reachable } from './announce-set-up.ts'
import { setClientAddresses } from './http/client-address.ts'
import { outliveReaders } from './outlive-readers.ts'
import { startSystem, stopSystem } from './start.ts'
import type { System } from './system.ts'
import { certificatePath, loadKeyPair } from './tls/key-pair.ts'
import { serveTls, type TlsPort } from './tls/serve-tls.ts'

/** EX_CONFIG of sysexits.h: whoever supervises this process need not start it again. */
const cannotStartExitCode = 78
const stopSignals = ['SIGTERM', 'SIGINT'] as const

/** Opens the system, or says in a sentence why that is not possible and ends the process with code 78. */
export async function openConsole(): Promise<void> {
  outliveReaders()
  try {
    const system = await startSystem(process.env)
    setClientAddresses(system.config.trustedProxies)
    await announceSetUp(system, (line) => process.stdout.write(`${line}\n`))
    const tls = await openTls(system)
    for (const signal of stopSignals) closeBeforeOthers(signal, system, tls)
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exit(cannotStartExitCode)
  }
}

// Without this port everything but kubectl works, so another program that has it is no reason to end.
async function openTls({ config, keys, now }: System): Promise<TlsPort | null> {
  const { host, port, tlsPort } = config
  if (tlsPort === undefined) return null
  const keyPair = await loadKeyPair(config, keys, now())
  try {
    const opened = await serveTls({ keyPair, host, port: tlsPort, plain: { host, port } })
    process.stdout.write(
      `Over TLS, for kubectl: https://${reachable(host)}:${tlsPort}, certificate ${certificatePath(config)}\n`,
    )
    return opened
  } catch (error) {
    console.error(`The console cannot listen on port ${tlsPort} for TLS (SIGNALBOX_CONSOLE_TLS_PORT):`, error)
    return null
  }
}

// Next.js ends the process as soon as no request is open, which event streams would hold off for ever and which would
// not wait for the store. So its listeners are called after the system has closed.
function closeBeforeOthers(signal: (typeof stopSignals)[number], system: System, tls: TlsPort | null): void {
  const others = process.listeners(signal)
  process.removeAllListeners(signal)
  let closing = false
  process.on(signal, (...args) => {
    if (closing) return
    closing = true
    tls?.close()
    stopSystem(system)
      .catch((error: unknown) => console.error('The console could not close its store:', error))
      .finally(() => {
        for (const listener of others) listener(...args)
      })
  })
}
