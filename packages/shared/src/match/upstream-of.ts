/** Upstream of: which upstream a backend is reached through from a listener. */
import type { UpstreamId } from '../attachment/index.ts'
import type { ListenerBase } from '../table/index.ts'

/** The id that a backend or filter names, or the one that stands for it where the listener's Gateway shows a certificate of its own. */
export function upstreamOf({ ownUpstreams }: Pick<ListenerBase, 'ownUpstreams'>, named: UpstreamId): UpstreamId {
  return ownUpstreams.get(named) ?? named
}
