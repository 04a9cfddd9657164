'use client'
import { Help } from '@/ui/help.tsx'
import { PageHeader } from '@/ui/page-header.tsx'
import { MakeBackup } from './make-backup.tsx'
import { RestoreBackup } from './restore-backup.tsx'

/** Everything in one file, and back. */
export function BackupPage() {
  return (
    <>
      <PageHeader
        title="Backup"
        description="Everything in one file: resources with their history, accounts, the audit log and certificates."
        beside={
          <Help title="Backup">
            <p>
              What is secret stays encrypted in the file. With a passphrase the keys go along under it, so that a fresh
              machine can open it; without, the key file of this installation is needed too.
            </p>
            <p>
              The same by command: <code>npm run backup</code>, and <code>npm run restore</code> for a machine on which
              nothing runs yet.
            </p>
          </Help>
        }
      />
      <div className="@container/form grid max-w-4xl gap-10 px-4 pb-10 sm:px-6">
        <MakeBackup />
        <RestoreBackup />
      </div>
    </>
  )
}
