'use client'
import { KeyRound, Smartphone } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { pathOf, useAccountChange, type Passkey, type Profile } from '@/client/accounts.ts'
import { passkeyObstacle } from '@/client/passkeys.ts'
import { formatAgo, formatDate, formatMany } from '@/lib/format.ts'
import { useNow } from '@/lib/use-now.ts'
import { Status } from '@/ui/aspect.tsx'
import { Button } from '@/ui/button.tsx'
import { ConfirmDialog } from '@/ui/confirm-dialog.tsx'
import { Notice } from '@/ui/notice.tsx'
import { Section } from '@/ui/section.tsx'
import { PasskeyDialog } from './passkey-dialog.tsx'
import { RecoveryCodesDialog } from './recovery-codes-dialog.tsx'
import { TotpDialog } from './totp-dialog.tsx'

interface FactorChangeAnswer {
  readonly recoveryCodes: readonly string[] | null
}

/** What is asked for beside the password, and passkeys, which need none. */
export function FactorsSection({ profile }: { profile: Profile }) {
  const { totp, passkeys, recoveryCodesLeft, demanded } = profile.secondFactor
  const [dialog, setDialog] = useState<'totp' | 'passkey' | null>(null)
  const [codes, setCodes] = useState<readonly string[] | null>(null)
  const [removing, setRemoving] = useState<Passkey | 'totp' | null>(null)
  const change = useAccountChange<FactorChangeAnswer>()
  const obstacle = passkeyObstacle()
  const has = totp !== null || passkeys.length > 0
  return (
    <Section
      title="Second factor and passkeys"
      help="A code of an app on your phone is asked for after the password. A passkey is both in one: it signs you in by itself."
    >
      {demanded && !has && (
        <Notice aspect="caution" title="An administrator demands a second factor">
          Set one up now; the next time you come you can do nothing else first.
        </Notice>
      )}
      <ul className="grid">
        <Factor
          icon={<Smartphone size={16} aria-hidden />}
          title="Authenticator app"
          detail={totp === null ? 'Not set up' : `Set up on ${formatDate(totp.createdAt)}`}
          actions={
            totp === null ? (
              <Button small onClick={() => setDialog('totp')}>
                Set up
              </Button>
            ) : (
              <>
                <Button small onClick={() => setDialog('totp')}>
                  Replace
                </Button>
                <Button small onClick={() => setRemoving('totp')}>
                  Remove
                </Button>
              </>
            )
          }
        />
        {passkeys.map((passkey) => (
          <PasskeyRow key={passkey.id} passkey={passkey} onRemove={() => setRemoving(passkey)} />
        ))}
        <Factor
          icon={<KeyRound size={16} aria-hidden />}
          title={passkeys.length === 0 ? 'Passkey' : 'Another passkey'}
          detail={obstacle ?? 'On this device, your phone or a security key'}
          actions={
            <Button small disabled={obstacle !== null} onClick={() => setDialog('passkey')}>
              Add a passkey
            </Button>
          }
        />
      </ul>
      {has && (
        <div className="mt-3 flex flex-wrap items-center gap-3 text-sm text-soft">
          <Status
            aspect={recoveryCodesLeft < 3 ? 'caution' : 'clear'}
            word={`${formatMany(recoveryCodesLeft, 'recovery code')} left`}
          />
          <Button
            small
            pending={change.isPending}
            onClick={() =>
              change.mutate(
                { method: 'POST', path: 'profile/recovery-codes' },
                { onSuccess: ({ recoveryCodes }) => setCodes(recoveryCodes) },
              )
            }
          >
            Make new ones
          </Button>
        </div>
      )}
      {dialog === 'totp' && <TotpDialog onClose={() => setDialog(null)} onCodes={setCodes} />}
      {dialog === 'passkey' && <PasskeyDialog onClose={() => setDialog(null)} onCodes={setCodes} />}
      {codes !== null && <RecoveryCodesDialog codes={codes} onClose={() => setCodes(null)} />}
      {removing !== null && (
        <ConfirmDialog
          open
          onOpenChange={() => {
            setRemoving(null)
            change.reset()
          }}
          title={removing === 'totp' ? 'Remove the authenticator app' : `Remove the passkey ${removing.name}`}
          action="Remove"
          pending={change.isPending}
          onConfirm={() =>
            change.mutate(
              {
                method: 'DELETE',
                path: removing === 'totp' ? 'profile/totp' : pathOf('profile', 'passkeys', removing.id),
              },
              { onSuccess: () => setRemoving(null) },
            )
          }
        >
          <p>
            {removing === 'totp' ? 'Its codes are' : 'It is'} not taken any more. Your other sessions end. Without any
            second factor, the password alone signs you in.
          </p>
          {change.error !== null && (
            <Notice aspect="danger" urgent title="It was not removed">
              {change.error.message}
            </Notice>
          )}
        </ConfirmDialog>
      )}
    </Section>
  )
}

function PasskeyRow({ passkey, onRemove }: { passkey: Passkey; onRemove: () => void }) {
  const nowMs = useNow()
  const used = passkey.lastUsedAt === null ? 'never used' : `used ${formatAgo(passkey.lastUsedAt, nowMs)}`
  return (
    <Factor
      icon={<KeyRound size={16} aria-hidden />}
      title={passkey.name}
      detail={`Passkey, added on ${formatDate(passkey.createdAt)}, ${used}`}
      actions={
        <Button small onClick={onRemove} aria-label={`Remove passkey ${passkey.name}`}>
          Remove
        </Button>
      }
    />
  )
}

interface FactorProps {
  readonly icon: ReactNode
  readonly title: string
  readonly detail: string
  readonly actions: ReactNode
}

function Factor({ icon, title, detail, actions }: FactorProps) {
  return (
    <li className="flex min-h-12 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line py-2 text-sm">
      <span className="text-faint">{icon}</span>
      <span className="min-w-0 flex-1">
        <span className="block font-medium break-words">{title}</span>
        <span className="block text-xs text-soft">{detail}</span>
      </span>
      <span className="flex gap-2">{actions}</span>
    </li>
  )
}
