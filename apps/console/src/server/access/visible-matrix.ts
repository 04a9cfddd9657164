/** The attachment matrix, cut down to the namespaces and listeners that one may see. */
import type { AttachmentMatrix } from '@signalbox/shared/attachment'
import type { Visibility } from './visibility.ts'

export function visibleMatrix(matrix: AttachmentMatrix, visibility: Visibility): AttachmentMatrix {
  if (visibility.isTotal) return matrix
  const { seesId, seesNamespace } = visibility
  return {
    namespaces: matrix.namespaces.filter(({ name }) => seesNamespace(name)),
    listeners: matrix.listeners.filter(({ id }) => seesId(id)),
    cells: matrix.cells
      .filter(({ namespace, listener }) => seesNamespace(namespace) && seesId(listener))
      .map((cell) => ({
        ...cell,
        reason: visibility.redact(cell.reason),
        attached: cell.attached.filter(seesId),
        refused: cell.refused.filter(seesId),
      })),
  }
}
