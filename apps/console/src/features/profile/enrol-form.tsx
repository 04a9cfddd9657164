'use client'
import { useState } from 'react'
import { useAccountChange } from '@/client/accounts.ts'
import { passkeyObstacle, useAddPasskey } from '@/client/passkeys.ts'
import { Button } from '@/ui/button.tsx'
import { Notice } from '@/ui/notice.tsx'
import { deviceOf } from './device.ts'
import { RecoveryCodesDialog } from './recovery-codes-dialog.tsx'
import { TotpSteps } from './totp-dialog.tsx'

/** For who may do nothing else before there is a second factor. */
export function EnrolForm() {
  const [codes, setCodes] = useState<readonly string[] | null>(null)
  const [withApp, setWithApp] = useState(false)
  const passkey = useAddPasskey()
  const signOut = useAccountChange()
  const leave = () => window.location.assign('/')
  const done = (fresh: readonly string[] | null) => (fresh === null ? leave() : setCodes(fresh))
  const addPasskey = () =>
    passkey.mutate(deviceOf(navigator.userAgent), { onSuccess: ({ recoveryCodes }) => done(recoveryCodes) })
  return (
    <div className="grid gap-4">
      {withApp ? (
        <>
          <TotpSteps formId="enrol-totp" onDone={done} />
          <Button look="primary" type="submit" form="enrol-totp">
            Confirm
          </Button>
        </>
      ) : (
        <>
          <Button look="primary" onClick={() => setWithApp(true)}>
            Use an authenticator app
          </Button>
          <Button disabled={passkeyObstacle() !== null} pending={passkey.isPending} onClick={addPasskey}>
            Use a passkey
          </Button>
          {passkeyObstacle() !== null && <p className="text-xs text-faint">{passkeyObstacle()}</p>}
        </>
      )}
      {passkey.error !== null && (
        <Notice aspect="danger" urgent title="No passkey was added">
          {passkey.error.message}
        </Notice>
      )}
      <div className="border-t border-line pt-4">
        <Button
          small
          look="quiet"
          onClick={() =>
            signOut.mutate(
              { method: 'DELETE', path: 'session' },
              { onSuccess: () => window.location.assign('/sign-in') },
            )
          }
        >
          Sign out
        </Button>
      </div>
      {codes !== null && <RecoveryCodesDialog codes={codes} onClose={leave} />}
    </div>
  )
}
