/** Attachment: which namespaces may attach routes to which listeners, and which clause decides. */
import { attachmentMatrix, type AttachmentMatrix } from '@signalbox/shared/attachment'
import { storedConfiguration } from './configuration.ts'
import { demand, type Context } from './context.ts'

export function attachment(context: Context): AttachmentMatrix {
  demand(context, 'list', '*')
  const { snapshot, attachments } = storedConfiguration(context)
  return attachmentMatrix(snapshot, attachments)
}
