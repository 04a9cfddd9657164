/** Backups: a file out, and a file in whose resources become a new revision. */
import { request, requestFile, type UploadedFile } from './api.ts'

export interface RestoreResult {
  /** When the backup was made. */
  readonly at: string
  readonly revision: number
  readonly results: readonly {
    readonly action: 'created' | 'configured' | 'deleted'
    readonly kind: string
    readonly namespace?: string
    readonly name: string
  }[]
}

/** Saves a backup as a file. @param passphrase `''`: the encryption keys do not go along. */
export async function downloadBackup(passphrase: string): Promise<void> {
  const { name, content } = await requestFile('/signalbox/v1/backup', passphrase === '' ? {} : { passphrase })
  const link = document.createElement('a')
  link.href = URL.createObjectURL(content)
  link.download = name
  link.click()
  URL.revokeObjectURL(link.href)
}

/** @param dryRun says what would change, and changes nothing. */
export function restoreBackup(file: File, passphrase: string, dryRun: boolean): Promise<RestoreResult> {
  const upload: UploadedFile = {
    content: file,
    type: 'application/gzip',
    headers: passphrase === '' ? {} : { 'signalbox-passphrase': encodeURIComponent(passphrase) },
  }
  return request(`/signalbox/v1/backup/restore${dryRun ? '?dryRun=true' : ''}`, { method: 'POST', upload })
}
