'use client'
import { useState, type FormEvent } from 'react'
import { pathOf, useAccountChange, type OneTimeLink, type User } from '@/client/accounts.ts'
import { ApiError } from '@/client/api.ts'
import { Button } from '@/ui/button.tsx'
import { Checkbox } from '@/ui/checkbox.tsx'
import { Dialog } from '@/ui/dialog.tsx'
import { Notice } from '@/ui/notice.tsx'
import { Select } from '@/ui/select.tsx'
import { TextField } from '@/ui/text-field.tsx'
import { toNames } from './names.ts'

interface UserDialogProps {
  /** `null`: a new one. */
  readonly user: User | null
  readonly onClose: () => void
  readonly onLink: (link: OneTimeLink | null) => void
}

const ways = [
  { value: 'link', label: 'A password', detail: 'Chosen behind a one-time link that you hand over' },
  { value: 'single-sign-on', label: 'Single sign-on alone', detail: 'Waits for who comes under this name' },
] as const

/** Makes a user, or changes one. */
export function UserDialog({ user, onClose, onLink }: UserDialogProps) {
  const [name, setName] = useState(user?.name ?? '')
  const [displayName, setDisplayName] = useState(user?.displayName ?? '')
  const [groups, setGroups] = useState(user?.groups.join(', ') ?? '')
  const [administrator, setAdministrator] = useState(user?.administrator ?? false)
  const [signIn, setSignIn] = useState<'link' | 'single-sign-on'>('link')
  const change = useAccountChange<{ readonly link?: OneTimeLink | null }>()
  const fields = change.error instanceof ApiError ? change.error.fields : []
  const errorAt = (at: string) => fields.find(({ path }) => path === at || path.startsWith(`${at}[`))?.message
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const common = { displayName: displayName.trim(), groups: toNames(groups), administrator }
    change.mutate(
      user === null
        ? { method: 'POST', path: 'users', body: { name: name.trim(), signIn, ...common } }
        : { method: 'PATCH', path: pathOf('users', user.name), body: common },
      {
        onSuccess: ({ link = null }) => {
          onClose()
          if (link !== null) onLink(link)
        },
      },
    )
  }
  const [title, act] = user === null ? ['New user', 'Make the user'] : [`User ${user.name}`, 'Save']
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={title}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form="user" pending={change.isPending}>
            {act}
          </Button>
        </>
      }
    >
      <form id="user" onSubmit={submit} className="grid gap-4">
        {user === null && (
          <TextField
            label="Name"
            help="To sign in with, and for bindings: letters, digits and . _ @ -"
            required
            stacked
            value={name}
            onValueChange={setName}
            error={errorAt('name')}
          />
        )}
        <TextField
          label="Display name"
          stacked
          value={displayName}
          onValueChange={setDisplayName}
          error={errorAt('displayName')}
        />
        <TextField
          label="Groups"
          help="Names, separated by commas. Bindings give rights to them."
          stacked
          mono
          value={groups}
          onValueChange={setGroups}
          error={errorAt('groups')}
        />
        {user === null && (
          <Select label="Signs in by" stacked value={signIn} onValueChange={setSignIn} options={ways} />
        )}
        <Checkbox
          label="May do everything, accounts included"
          checked={administrator}
          onCheckedChange={setAdministrator}
        />
        {user === null && !administrator && (
          <Notice aspect="unlit" title="A new user has no rights">
            Signing in shows nothing until a binding gives this user or one of the groups a role.
          </Notice>
        )}
        {change.error !== null && fields.length === 0 && (
          <Notice aspect="danger" urgent title={user === null ? 'The user was not made' : 'Nothing was changed'}>
            {change.error.message}
          </Notice>
        )}
      </form>
    </Dialog>
  )
}
