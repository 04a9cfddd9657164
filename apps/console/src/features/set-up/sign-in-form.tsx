'use client'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { KeyRound, LogIn } from 'lucide-react'
import { useSearchParams } from 'next/navigation'
import { useState, type FormEvent } from 'react'
import { useSignIn } from '@/client/mutations.ts'
import { passkeyObstacle, usePasskeySignIn } from '@/client/passkeys.ts'
import { sessionQuery } from '@/client/queries.ts'
import { AfterHydration } from '@/ui/after-hydration.tsx'
import { Button, buttonClass } from '@/ui/button.tsx'
import { Notice } from '@/ui/notice.tsx'
import { TextField } from '@/ui/text-field.tsx'
import { PasswordField } from './password-field.tsx'
import { safeNext } from './safe-next.ts'
import { SecondFactorForm } from './second-factor-form.tsx'

/** What the way back from the identity provider says, by the code in the address. */
const refusals: Readonly<Record<string, string>> & { readonly BadGateway: string } = {
  BadGateway: 'The answer of the identity provider does not hold, or there was none. Try again.',
  Forbidden:
    'You have no account here that this sign-in opens: it is disabled, belongs to somebody else of your name, or your email address is not of an allowed domain. Ask an administrator.',
  Unauthorized: 'This sign-in has taken too long, or began in another browser. Begin it again.',
}

/** Name and password, a passkey, or the identity provider; then the second factor, where there is one. */
export function SignInForm() {
  const parameters = useSearchParams()
  const next = safeNext(parameters.get('next'))
  const { data: session } = useQuery(sessionQuery)
  const factors = session?.secondFactor ?? null
  if (factors !== null) return <SecondFactorForm factors={factors} next={next} />
  return (
    <div className="grid gap-4">
      <PasswordSignIn next={next} refused={parameters.get('refused')} />
      <AfterHydration>
        <OtherWays next={next} singleSignOn={session?.singleSignOn ?? null} />
      </AfterHydration>
    </div>
  )
}

function PasswordSignIn({ next, refused }: { next: string; refused: string | null }) {
  const client = useQueryClient()
  const [username, setUsername] = useState('')
  const [password, setPassword] = useState('')
  const signIn = useSignIn()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    signIn.mutate(
      { username: username.trim(), password },
      {
        onSuccess: (step) =>
          step.next === 'done'
            ? window.location.assign(next)
            : void client.invalidateQueries({ queryKey: sessionQuery.queryKey }),
      },
    )
  }
  const busy = signIn.isPending || signIn.isSuccess
  return (
    <form onSubmit={submit} className="grid gap-4">
      <TextField
        label="Name"
        name="username"
        autoComplete="username"
        required
        stacked
        value={username}
        onValueChange={setUsername}
      />
      <PasswordField autoComplete="current-password" value={password} onValueChange={setPassword} />
      {signIn.error !== null ? (
        <NotSignedIn message={signIn.error.message} />
      ) : (
        refused !== null && !busy && <NotSignedIn message={refusals[refused] ?? refusals.BadGateway} />
      )}
      <Button look="primary" type="submit" pending={busy}>
        {busy ? 'Signing in' : 'Sign in'}
      </Button>
    </form>
  )
}

function OtherWays({ next, singleSignOn }: { next: string; singleSignOn: string | null }) {
  const passkey = usePasskeySignIn()
  const hasPasskeys = passkeyObstacle() === null
  if (!hasPasskeys && singleSignOn === null) return null
  return (
    <div className="grid gap-2 border-t border-line pt-4">
      {singleSignOn !== null && (
        <a
          href={`/signalbox/v1/session/single-sign-on?next=${encodeURIComponent(next)}`}
          className={buttonClass('plain')}
        >
          <LogIn size={14} aria-hidden /> Sign in with {singleSignOn}
        </a>
      )}
      {hasPasskeys && (
        <Button
          pending={passkey.isPending || passkey.isSuccess}
          onClick={() => passkey.mutate(undefined, { onSuccess: () => window.location.assign(next) })}
        >
          <KeyRound size={14} aria-hidden /> Sign in with a passkey
        </Button>
      )}
      {passkey.error !== null && <NotSignedIn message={passkey.error.message} />}
    </div>
  )
}

function NotSignedIn({ message }: { message: string }) {
  return (
    <Notice aspect="danger" urgent title="You are not signed in">
      {message}
    </Notice>
  )
}
