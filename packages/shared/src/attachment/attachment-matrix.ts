/**
 * Attachment matrix: the answers of `allowed-routes.ts` for every namespace and listener at once, and which routes are
 * there or are kept out.
 */
import { routeKinds, type AnyRoute } from '../resources/index.ts'
import type { Snapshot } from '../snapshot/index.ts'
import { admitNamespace, labelsOf } from './allowed-routes.ts'
import type { Attachments, ListenerId, ListenerState } from './attachments.ts'
import type { AttachmentMatrix, MatrixCell, MatrixListener } from './matrix.ts'

/** @param attachments Of `snapshot`. Cost: namespaces × listeners, and one pass over the routes. */
export function attachmentMatrix(snapshot: Snapshot, attachments: Attachments): AttachmentMatrix {
  const listeners = [...attachments.listeners.values()]
  const namespaces = namespacesOf(snapshot)
  const routes = routesByCell(attachments)
  return {
    namespaces: namespaces.map((name) => ({ name, labels: labelsOf(snapshot, name) })),
    listeners: listeners.map(toMatrixListener),
    cells: namespaces.flatMap((namespace) =>
      listeners.map((state) => {
        const { attached = [], refused = [] } = routes.get(cellKey(namespace, state.id)) ?? {}
        return { namespace, listener: state.id, ...judge(snapshot, state, namespace), attached, refused }
      }),
    ),
  }
}

type Judgement = Pick<MatrixCell, 'may' | 'clause' | 'reason'>

function judge(snapshot: Snapshot, state: ListenerState, namespace: string): Judgement {
  const admission = admitNamespace(snapshot, state, namespace)
  if (!admission.may) return admission
  if (state.supportedKinds.length === 0)
    return {
      may: false,
      clause: 'no-supported-kind',
      reason: `protocol ${state.listener.protocol} takes none of the kinds that the listener admits`,
    }
  if (state.valid) return admission
  const refused = state.verdicts.find(({ type, status }) => type !== 'Conflicted' && status === 'False')
  const why = refused?.message ?? 'Its Gateway is not accepted or has no address.'
  return {
    may: true,
    clause: 'listener-not-valid',
    reason: `${admission.reason}, but the listener is not served: ${why}`,
  }
}

/** Stored ones, and those that only routes or Gateways name. */
function namespacesOf(snapshot: Snapshot): readonly string[] {
  const routes = routeKinds.flatMap((kind): readonly AnyRoute[] => snapshot.list(kind))
  const names = new Set(snapshot.list('Namespace').map(({ metadata }) => metadata.name))
  for (const { metadata } of [...snapshot.list('Gateway'), ...snapshot.list('ListenerSet'), ...routes])
    if (metadata.namespace !== undefined) names.add(metadata.namespace)
  return [...names].sort()
}

function toMatrixListener({ id, gateway, owner, listener, supportedKinds, valid }: ListenerState): MatrixListener {
  return {
    id,
    gateway,
    owner,
    name: listener.name,
    port: listener.port,
    protocol: listener.protocol,
    hostname: listener.hostname ?? '',
    from: listener.allowedRoutes.namespaces.from,
    kinds: supportedKinds,
    valid,
  }
}

const cellKey = (namespace: string, listener: ListenerId): string => `${namespace} ${listener}`

function routesByCell(
  attachments: Attachments,
): ReadonlyMap<string, { readonly attached: readonly string[]; readonly refused: readonly string[] }> {
  const cells = new Map<string, { attached: string[]; refused: string[] }>()
  for (const [id, { route, parents }] of attachments.routes) {
    for (const at of parents.flatMap(({ listeners }) => listeners)) {
      const key = cellKey(route.metadata.namespace ?? '', at.listener)
      const cell = cells.get(key) ?? { attached: [], refused: [] }
      cells.set(key, cell)
      const list = at.accepted ? cell.attached : cell.refused
      if (!list.includes(id)) list.push(id)
    }
  }
  return cells
}
