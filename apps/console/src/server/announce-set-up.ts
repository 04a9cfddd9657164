/** Announces how to get in where nobody can yet: one line on the standard output, once per start. */
import type { System } from './system.ts'

/** Issues a new set-up token in place of any before it and prints its link; prints nothing where there is an account. */
export async function announceSetUp({ access, config, now }: System, print: (line: string) => void): Promise<void> {
  const token = await access.issueSetUpToken(now())
  if (token === null) return
  const address = config.publicUrl?.replace(/\/+$/, '') ?? `http://${reachable(config.host)}:${config.port}`
  print(`Set up: ${address}/set-up?token=${token}`)
}

/** `host` as it stands in an address that can be opened on this machine. */
export function reachable(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1'
  if (host === '::') return '[::1]'
  return host.includes(':') ? `[${host}]` : host
}
