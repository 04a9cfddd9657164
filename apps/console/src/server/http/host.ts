/**
 * Which Host a request may name. A page of another site can make its own name resolve to 127.0.0.1 (DNS rebinding) and
 * then talk to a console that listens there; the Host it sends still is its own name. So a console on a loopback
 * address answers only for loopback names and the ones that it was configured with.
 */
const loopbackNames: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]'])

export interface HostConfig {
  /** The address that the console listens on, as configured. */
  readonly bindHost: string
  /** The console's address as others reach it (`SIGNALBOX_CONSOLE_URL`), where one is configured. */
  readonly publicUrl?: string | undefined
}

/** @param host the Host field as received, with or without port. */
export function mayAnswerFor(host: string | null, config: HostConfig): boolean {
  if (!isLoopback(config.bindHost)) return true
  const name = hostName(host ?? '')
  if (loopbackNames.has(name) || name.endsWith('.localhost') || name === bracketed(config.bindHost)) return true
  return config.publicUrl !== undefined && URL.canParse(config.publicUrl) && name === new URL(config.publicUrl).hostname
}

function isLoopback(address: string): boolean {
  return address === 'localhost' || address === '::1' || /^127\.\d+\.\d+\.\d+$/.test(address)
}

function hostName(host: string): string {
  return host.toLowerCase().replace(/:\d*$/, '')
}

function bracketed(address: string): string {
  return address.includes(':') ? `[${address.toLowerCase()}]` : address.toLowerCase()
}
