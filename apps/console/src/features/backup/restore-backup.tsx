'use client'
import { useMutation } from '@tanstack/react-query'
import { useState, type SyntheticEvent } from 'react'
import { restoreBackup, type RestoreResult } from '@/client/backup.ts'
import { formatDate, formatMany } from '@/lib/format.ts'
import { Button, ButtonLink } from '@/ui/button.tsx'
import { FileField } from '@/ui/file-field.tsx'
import { Notice } from '@/ui/notice.tsx'
import { Section } from '@/ui/section.tsx'
import { TextField } from '@/ui/text-field.tsx'

const words = { created: 'Comes back', configured: 'Changes', deleted: 'Goes' } as const
const maxListed = 200

/** First what it would change, then the deed. */
export function RestoreBackup() {
  const [file, setFile] = useState<File | null>(null)
  const [passphrase, setPassphrase] = useState('')
  const look = useMutation({ mutationFn: (from: File) => restoreBackup(from, passphrase, true) })
  const restore = useMutation({ mutationFn: (from: File) => restoreBackup(from, passphrase, false) })
  const begin = () => {
    look.reset()
    restore.reset()
  }
  const submit = (event: SyntheticEvent) => {
    event.preventDefault()
    restore.reset()
    if (file !== null) look.mutate(file)
  }
  const error = restore.error ?? look.error
  return (
    <Section
      title="Restore resources"
      help="Makes the resources what they were when the backup was made, as one new revision. History, accounts and the audit log stay as they are."
    >
      <form className="grid gap-4" onSubmit={submit}>
        <FileField
          label="Backup file"
          help="As the download above or npm run backup made it."
          accept=".gz,application/gzip"
          onFileChange={(next) => {
            begin()
            setFile(next)
          }}
        />
        <TextField
          type="password"
          autoComplete="off"
          label="Passphrase of the backup"
          value={passphrase}
          onValueChange={(next) => {
            begin()
            setPassphrase(next)
          }}
          help="Needed where the backup was made by another installation. Its own backups open without."
        />
        {error !== null && <Notice urgent aspect="danger" title={error.message} />}
        <div>
          <Button type="submit" disabled={file === null} pending={look.isPending}>
            See what would change
          </Button>
        </div>
      </form>
      {restore.data !== undefined ? (
        <Restored result={restore.data} />
      ) : (
        look.data !== undefined && (
          <Outlook
            result={look.data}
            pending={restore.isPending}
            onRestore={() => file !== null && restore.mutate(file)}
          />
        )
      )}
    </Section>
  )
}

function Outlook({ result, pending, onRestore }: { result: RestoreResult; pending: boolean; onRestore: () => void }) {
  const { at, results } = result
  if (results.length === 0) {
    return (
      <div className="mt-5">
        <Notice urgent aspect="clear" title="Nothing would change: the resources are those of the backup." />
      </div>
    )
  }
  return (
    <div className="mt-5 grid gap-3">
      <output className="text-sm">
        The backup of {formatDate(at)} would change {formatMany(results.length, 'resource')}:
      </output>
      <ul aria-label="What would change" className="max-h-80 overflow-y-auto rounded-md border border-line text-sm">
        {results.slice(0, maxListed).map(({ action, kind, namespace, name }) => (
          <li
            key={`${kind} ${namespace ?? ''}/${name}`}
            className="grid grid-cols-[7rem_minmax(0,1fr)] gap-3 border-b border-line px-3 py-1.5 last:border-b-0"
          >
            <span className={action === 'deleted' ? 'text-danger' : 'text-soft'}>{words[action]}</span>
            <span className="break-words">
              {kind} {namespace === undefined ? name : `${namespace}/${name}`}
            </span>
          </li>
        ))}
        {results.length > maxListed && (
          <li className="px-3 py-1.5 text-faint">and {formatMany(results.length - maxListed, 'more resource')}</li>
        )}
      </ul>
      <div>
        <Button look="primary" pending={pending} onClick={onRestore}>
          Restore as a new revision
        </Button>
      </div>
    </div>
  )
}

function Restored({ result: { at, revision, results } }: { result: RestoreResult }) {
  return (
    <div className="mt-5">
      <Notice
        urgent
        aspect="clear"
        title={`Restored ${formatMany(results.length, 'resource')} from the backup of ${formatDate(at)}.`}
        actions={
          <ButtonLink small href={`/history?revision=${revision}`}>
            See revision {revision}
          </ButtonLink>
        }
      />
    </div>
  )
}
