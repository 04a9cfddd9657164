/** The matrix as it is shown: listeners by Gateway, cells by place, narrowed by a search. Pure. */
import type { AttachmentMatrix, MatrixCell, MatrixListener } from '@signalbox/shared/attachment'

export interface GatewayColumns {
  /** `namespace/name` */
  readonly gateway: string
  readonly listeners: readonly MatrixListener[]
}

export interface NamespaceRow {
  readonly name: string
  /** Without the label that every namespace has. */
  readonly labels: readonly (readonly [string, string])[]
}

export interface MatrixModel {
  readonly gateways: readonly GatewayColumns[]
  /** All listeners, as columns stand from left to right. */
  readonly listeners: readonly MatrixListener[]
  readonly rows: readonly NamespaceRow[]
  readonly cellAt: (namespace: string, listener: string) => MatrixCell | undefined
}

/** The label that says a namespace's own name; every namespace has it (Kubernetes' well-known label). */
export const nameLabel = 'kubernetes.io/metadata.name'

/**
 * @param search words, all of which must be in a namespace's name or labels; a word that fits no namespace narrows the
 *   listeners instead.
 * @param namespace only this one; `''`: all.
 */
export function toMatrixModel(matrix: AttachmentMatrix, search: string, namespace = ''): MatrixModel {
  const words = search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  const rows = matrix.namespaces.filter(({ name }) => namespace === '' || name === namespace).map(toRow)
  const forRows = words.filter((word) => rows.some((row) => textOfRow(row).includes(word)))
  const forListeners = words.filter((word) => !forRows.includes(word))
  const listeners = matrix.listeners.filter((one) => forListeners.every((word) => textOfListener(one).includes(word)))
  const cells = new Map(matrix.cells.map((cell) => [placeOf(cell.namespace, cell.listener), cell]))
  return {
    gateways: byGateway(listeners),
    listeners,
    rows: rows.filter((row) => forRows.every((word) => textOfRow(row).includes(word))),
    cellAt: (name, listener) => cells.get(placeOf(name, listener)),
  }
}

function toRow({ name, labels }: AttachmentMatrix['namespaces'][number]): NamespaceRow {
  const own = Object.entries(labels).filter(([key]) => key !== nameLabel)
  // A team's own labels say more than those of tools, which have a domain before them.
  return { name, labels: own.sort(([a], [b]) => Number(a.includes('/')) - Number(b.includes('/'))) }
}

function textOfRow({ name, labels }: NamespaceRow): string {
  return [name, ...labels.map(([key, value]) => `${key}=${value}`)].join(' ').toLowerCase()
}

function textOfListener({ gateway, name, hostname, port, protocol }: MatrixListener): string {
  return `${gateway} ${name} ${hostname} ${port} ${protocol}`.toLowerCase()
}

function placeOf(namespace: string, listener: string): string {
  return `${namespace} ${listener}`
}

/** Listeners come in the order of their Gateways. */
function byGateway(listeners: readonly MatrixListener[]): readonly GatewayColumns[] {
  const columns: { gateway: string; listeners: MatrixListener[] }[] = []
  for (const listener of listeners) {
    const last = columns.at(-1)
    if (last?.gateway === listener.gateway) last.listeners.push(listener)
    else columns.push({ gateway: listener.gateway, listeners: [listener] })
  }
  return columns
}
