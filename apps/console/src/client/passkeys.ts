/** Passkeys in the browser: made for the own account, and used to sign in. */
import {
  browserSupportsWebAuthn,
  startAuthentication,
  startRegistration,
  WebAuthnError,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/browser'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { sendAccountChange } from './accounts.ts'

/** Why passkeys cannot be used here, in a sentence; `null` where they can. */
export function passkeyObstacle(): string | null {
  const { hostname } = window.location
  if (/^[\d.]+$|^\[/.test(hostname)) {
    return `Browsers know no passkeys for IP addresses. Open the console by a host name instead of ${hostname}; on this machine that is localhost.`
  }
  if (!window.isSecureContext) return 'Browsers allow passkeys over https only.'
  return browserSupportsWebAuthn() ? null : 'This browser knows no passkeys.'
}

/** Lets the browser make a passkey and registers it. Answers with recovery codes where it is the first second factor. */
export function useAddPasskey() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: async (name: string) => {
      const optionsJSON = await sendAccountChange<PublicKeyCredentialCreationOptionsJSON>({
        method: 'POST',
        path: 'profile/passkeys/options',
      })
      const response = await inWords(() => startRegistration({ optionsJSON }))
      return sendAccountChange<{ readonly recoveryCodes: readonly string[] | null }>({
        method: 'POST',
        path: 'profile/passkeys',
        body: { name, response: pick(response, ['clientDataJSON', 'attestationObject', 'transports']) },
      })
    },
    onSuccess: () => client.invalidateQueries({ queryKey: ['accounts'] }),
  })
}

/** Signs in with a passkey: alone, or as the second factor of the sign-in that waits in this browser. */
export function usePasskeySignIn() {
  return useMutation({
    mutationFn: async () => {
      const optionsJSON = await sendAccountChange<PublicKeyCredentialRequestOptionsJSON>({
        method: 'POST',
        path: 'session/passkey/options',
      })
      const response = await inWords(() => startAuthentication({ optionsJSON }))
      return sendAccountChange({
        method: 'POST',
        path: 'session/passkey',
        body: { response: pick(response, ['clientDataJSON', 'authenticatorData', 'signature', 'userHandle']) },
      })
    },
  })
}

interface Signed {
  readonly id: string
  readonly rawId: string
  readonly type: string
  readonly response: object
}

/** What the console reads of a response; browsers add more. */
function pick({ id, rawId, type, response }: Signed, names: readonly string[]) {
  const fields = Object.entries(response).filter(
    ([name, value]) => names.includes(name) && (typeof value === 'string' || Array.isArray(value)),
  )
  return { id, rawId, type, response: Object.fromEntries(fields), clientExtensionResults: {} }
}

async function inWords<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    const known = error instanceof WebAuthnError && error.code === 'ERROR_AUTHENTICATOR_PREVIOUSLY_REGISTERED'
    if (known) throw new Error('This device has a passkey for your account already.', { cause: error })
    throw new Error('The browser gave no passkey: it was cancelled, took too long, or there is none.', { cause: error })
  }
}
