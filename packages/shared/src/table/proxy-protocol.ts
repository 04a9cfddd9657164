/**
 * PROXY protocol towards clients: asked for by an annotation of the Gateway or ListenerSet, which names the listeners
 * behind a proxy that sends it. Connections of a socket cannot be told apart before they have spoken, so that one
 * listener that asks decides for all that share its port.
 */
import type { Attachments, ListenerState } from '../attachment/index.ts'

/** Names of listeners, parted by commas; `*` is every one. */
const proxyProtocolAnnotation = 'signalbox.dev/proxy-protocol'

export function asksForProxyProtocol({ source }: Attachments, { owner, listener }: ListenerState): boolean {
  const { metadata } = source.snapshot.get(owner.kind, owner.key) ?? {}
  const written = metadata?.annotations?.[proxyProtocolAnnotation]
  if (written === undefined || listener.protocol === 'UDP') return false
  const names = written.split(',').map((name) => name.trim())
  return names.includes('*') || names.includes(listener.name)
}
