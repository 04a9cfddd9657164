'use client'
import { useMutation } from '@tanstack/react-query'
import { Download } from 'lucide-react'
import { useState, type SyntheticEvent } from 'react'
import { downloadBackup } from '@/client/backup.ts'
import { Button } from '@/ui/button.tsx'
import { Notice } from '@/ui/notice.tsx'
import { Section } from '@/ui/section.tsx'
import { TextField } from '@/ui/text-field.tsx'

/** As the server asks for. */
const minPassphraseLength = 12

export function MakeBackup() {
  const [passphrase, setPassphrase] = useState('')
  const make = useMutation({ mutationFn: () => downloadBackup(passphrase) })
  const isTooShort = passphrase !== '' && passphrase.length < minPassphraseLength
  const submit = (event: SyntheticEvent) => {
    event.preventDefault()
    if (!isTooShort) make.mutate()
  }
  return (
    <Section title="Download a backup">
      <form className="grid gap-4" onSubmit={submit}>
        <TextField
          type="password"
          autoComplete="new-password"
          label="Passphrase"
          value={passphrase}
          onValueChange={setPassphrase}
          help="Seals the encryption keys that go along. Left empty, they do not, and the file opens only with the key file of this installation."
          error={isTooShort ? `At least ${minPassphraseLength} characters, or none.` : undefined}
        />
        {make.error !== null && <Notice urgent aspect="danger" title={make.error.message} />}
        <div>
          <Button type="submit" look="primary" pending={make.isPending}>
            <Download size={14} aria-hidden /> Download
          </Button>
        </div>
      </form>
    </Section>
  )
}
