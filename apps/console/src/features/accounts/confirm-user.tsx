'use client'
import { pathOf, useAccountChange, type AccountChange, type User } from '@/client/accounts.ts'
import { ConfirmDialog } from '@/ui/confirm-dialog.tsx'
import { Notice } from '@/ui/notice.tsx'

export interface Deed {
  readonly deed: 'delete' | 'disable' | 'enable' | 'sign-out' | 'remove-factors'
  readonly user: User
}

interface Words {
  readonly title: (name: string) => string
  readonly action: string
  readonly what: string
  readonly change: (name: string) => AccountChange
}

const words: Readonly<Record<Deed['deed'], Words>> = {
  delete: {
    title: (name) => `Delete the user ${name}`,
    action: 'Delete user',
    what: 'The sessions and tokens of this user end at once. Bindings that name the user stay; they mean nobody then.',
    change: (name) => ({ method: 'DELETE', path: pathOf('users', name) }),
  },
  disable: {
    title: (name) => `Disable the user ${name}`,
    action: 'Disable user',
    what: 'Sessions end at once and tokens are refused. Nothing is lost: enable the user again when you like.',
    change: (name) => ({ method: 'PATCH', path: pathOf('users', name), body: { disabled: true } }),
  },
  enable: {
    title: (name) => `Enable the user ${name}`,
    action: 'Enable user',
    what: 'The user may sign in again as before, and tokens count again.',
    change: (name) => ({ method: 'PATCH', path: pathOf('users', name), body: { disabled: false } }),
  },
  'sign-out': {
    title: (name) => `Sign ${name} out everywhere`,
    action: 'Sign out everywhere',
    what: 'All sessions of this user end at once. Tokens go on.',
    change: (name) => ({ method: 'DELETE', path: pathOf('users', name, 'sessions') }),
  },
  'remove-factors': {
    title: (name) => `Remove the second factors of ${name}`,
    action: 'Remove second factors',
    what: 'For who has lost phone and recovery codes: the authenticator app, all passkeys and recovery codes are gone, and sessions end. Make sure that it is really this person who asks.',
    change: (name) => ({ method: 'DELETE', path: pathOf('users', name, 'factors') }),
  },
}

export function ConfirmUser({ deed, user, onClose }: Deed & { readonly onClose: () => void }) {
  const change = useAccountChange()
  const { title, action, what, change: changeOf } = words[deed]
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      title={title(user.name)}
      action={action}
      danger={deed !== 'enable'}
      pending={change.isPending}
      onConfirm={() => change.mutate(changeOf(user.name), { onSuccess: onClose })}
    >
      <p>{what}</p>
      {change.error !== null && (
        <Notice aspect="danger" urgent title="That was not done">
          {change.error.message}
        </Notice>
      )}
    </ConfirmDialog>
  )
}
