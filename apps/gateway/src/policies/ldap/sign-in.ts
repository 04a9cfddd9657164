/** Sign in: whether a password is right is asked by signing in with it (RFC 4513 §5.1). */
import { ResultCodeError, type Client } from 'ldapts'

/** What servers say of names and passwords that are not right, accounts that are locked, and names that are none. */
const refusals = new Set([19, 32, 34, 48, 49, 50, 53])

/**
 * @param password Where it is empty the answer is no: servers take that for "nobody" and say yes (RFC 4513 §5.1.2).
 * @returns false where the server refuses it.
 * @throws ResultCodeError where the server says something else.
 */
export async function signIn(client: Client, dn: string, password: string): Promise<boolean> {
  if (password === '') return false
  try {
    await client.bind(dn, password)
    return true
  } catch (error) {
    if (error instanceof ResultCodeError && refusals.has(error.code)) return false
    throw error
  }
}
