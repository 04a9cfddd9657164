/** Attachment: which namespaces may attach routes to which listeners, and which clause decides. */
import { attachmentMatrix, type AttachmentMatrix } from '@signalbox/shared/attachment'
import { visibleMatrix } from '../access/visible-matrix.ts'
import { storedConfiguration } from './configuration.ts'
import { demandUser, visibilityOf, type Context } from './context.ts'

export function attachment(context: Context): AttachmentMatrix {
  demandUser(context)
  const { snapshot, attachments } = storedConfiguration(context)
  return visibleMatrix(attachmentMatrix(snapshot, attachments), visibilityOf(context))
}
