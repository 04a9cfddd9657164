'use client'
import { useQuery } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { sendAccountChange, useAccountChange } from '@/client/accounts.ts'
import { Button } from '@/ui/button.tsx'
import { CopyButton } from '@/ui/copy-button.tsx'
import { Dialog } from '@/ui/dialog.tsx'
import { Notice } from '@/ui/notice.tsx'
import { Skeleton } from '@/ui/skeleton.tsx'
import { TextField } from '@/ui/text-field.tsx'

interface TotpDialogProps {
  readonly onClose: () => void
  /** Recovery codes, where these are the first. */
  readonly onCodes: (codes: readonly string[] | null) => void
}

export function TotpDialog({ onClose, onCodes }: TotpDialogProps) {
  const done = (codes: readonly string[] | null) => {
    onClose()
    onCodes(codes)
  }
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="Set up an authenticator app"
      description="Any app for one-time codes will do, such as the one of your password manager."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form="confirm-totp">
            Confirm
          </Button>
        </>
      }
    >
      <TotpSteps formId="confirm-totp" onDone={done} />
    </Dialog>
  )
}

interface TotpOffer {
  readonly secret: string
  readonly uri: string
  readonly qr: { readonly size: number; readonly path: string }
}

interface TotpStepsProps {
  /** The form that confirms; its submit button stands elsewhere. */
  readonly formId: string
  readonly onDone: (codes: readonly string[] | null) => void
}

/** The QR code, and the first code of the app. */
export function TotpSteps({ formId, onDone }: TotpStepsProps) {
  const [code, setCode] = useState('')
  const offer = useQuery({
    queryKey: ['totp-offer'],
    queryFn: () => sendAccountChange<TotpOffer>({ method: 'POST', path: 'profile/totp' }),
    staleTime: Infinity,
    gcTime: 0,
  })
  const change = useAccountChange<{ readonly recoveryCodes: readonly string[] | null }>()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    change.mutate(
      { method: 'PUT', path: 'profile/totp', body: { code } },
      { onSuccess: ({ recoveryCodes }) => onDone(recoveryCodes) },
    )
  }
  const error = offer.error ?? change.error
  return (
    <form id={formId} onSubmit={submit} className="grid gap-4">
      <p className="text-sm">1. Take a picture of this code with the app.</p>
      {offer.data === undefined ? <Skeleton className="size-48" /> : <QrCode {...offer.data.qr} />}
      {offer.data !== undefined && (
        <div className="flex flex-wrap items-center gap-2 text-sm">
          <span className="text-soft">Or type this in:</span>
          <code className="min-w-0 font-mono text-xs break-all">{offer.data.secret.match(/.{1,4}/g)?.join(' ')}</code>
          <CopyButton text={offer.data.secret} />
        </div>
      )}
      <TextField
        label="2. The code that the app shows"
        name="code"
        autoComplete="one-time-code"
        required
        stacked
        mono
        value={code}
        onValueChange={setCode}
      />
      {error !== null && (
        <Notice aspect="danger" urgent title="The app is not set up yet">
          {error.message}
        </Notice>
      )}
    </form>
  )
}

/** Dark on light in every theme: cameras read no other. */
function QrCode({ size, path }: TotpOffer['qr']) {
  const quiet = 4
  const side = size + 2 * quiet
  return (
    <svg
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- drawn here, so that the secret goes into no address.
      role="img"
      aria-label="QR code for the authenticator app"
      viewBox={`${-quiet} ${-quiet} ${side} ${side}`}
      shapeRendering="crispEdges"
      className="size-48 rounded-md border border-line"
    >
      <rect x={-quiet} y={-quiet} width={side} height={side} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  )
}
