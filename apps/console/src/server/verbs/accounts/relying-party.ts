/** The console as the party that passkeys are for: they belong to the name in the browser's address bar. */
import { isIP } from 'node:net'
import type { RelyingParty } from '../../access/passkeys.ts'
import type { Context } from '../context.ts'
import { VerbError } from '../errors.ts'

/** @throws VerbError `BadRequest` where the console was opened by an IP address: browsers know no passkeys for those. */
export function relyingPartyOf({ browser }: Pick<Context, 'browser'>): RelyingParty {
  const { hostname } = new URL(browser.origin)
  if (isIP(hostname.replaceAll(/^\[|\]$/g, '')) !== 0) {
    throw new VerbError(
      'BadRequest',
      `Passkeys need a host name. Open the console by its name instead of ${hostname}; on this machine that is localhost.`,
    )
  }
  return { id: hostname, origin: browser.origin }
}
