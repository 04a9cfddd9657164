/**
 * Single sign-on by the environment, for who sets a console up without clicking:
 *
 * - `SIGNALBOX_OIDC_ISSUER`, `SIGNALBOX_OIDC_CLIENT_ID`: both, or single sign-on is set in the console
 * - `SIGNALBOX_OIDC_CLIENT_SECRET`: none is a public client
 * - `SIGNALBOX_OIDC_NAME`: on the button; the issuer's host
 * - `SIGNALBOX_OIDC_SCOPES`: by spaces; `openid profile email`
 * - `SIGNALBOX_OIDC_GROUPS_CLAIM`: none is read
 * - `SIGNALBOX_OIDC_GROUPS`: `theirs=ours`, by comma; none: they keep their names
 * - `SIGNALBOX_OIDC_ALLOWED_DOMAINS`: of email addresses, by comma; any
 * - `SIGNALBOX_OIDC_SECOND_FACTOR`: `provider` where it asks for one itself; else a demanded one is asked for here
 */
import { singleSignOnSettings, type SingleSignOnSettings } from './settings.ts'
import { isIssuer } from './single-sign-on.ts'

const defaultScopes = 'openid profile email'

/** @throws Error with a sentence for the person who starts the console. */
export function readSingleSignOn(
  environment: Readonly<Record<string, string | undefined>>,
): SingleSignOnSettings | null {
  const value = (name: string) => environment[`SIGNALBOX_OIDC_${name}`]?.trim() ?? ''
  const list = (name: string, separator: RegExp) =>
    value(name)
      .split(separator)
      .map((item) => item.trim())
      .filter((item) => item !== '')
  const [issuer, clientId] = [value('ISSUER'), value('CLIENT_ID')]
  if (issuer === '' && clientId === '') return null
  if (issuer === '' || clientId === '') {
    throw new Error('SIGNALBOX_OIDC_ISSUER and SIGNALBOX_OIDC_CLIENT_ID belong together; set both or neither.')
  }
  if (!isIssuer(issuer)) {
    throw new Error(
      `SIGNALBOX_OIDC_ISSUER is ${issuer}; it must be an https address such as https://login.example.com.`,
    )
  }
  const settings = singleSignOnSettings.safeParse({
    name: value('NAME') || new URL(issuer).host,
    issuer,
    clientId,
    clientSecret: value('CLIENT_SECRET'),
    scopes: (value('SCOPES') || defaultScopes).split(/\s+/),
    groupsClaim: value('GROUPS_CLAIM'),
    groupMapping: Object.fromEntries(list('GROUPS', /,/).map(toMapping)),
    allowedDomains: list('ALLOWED_DOMAINS', /,/),
    countsAsSecondFactor: value('SECOND_FACTOR') === 'provider',
  })
  if (settings.success) return settings.data
  const [first] = settings.error.issues
  throw new Error(`SIGNALBOX_OIDC_… cannot be used: ${first?.path.join('.') ?? ''} ${first?.message ?? ''}.`)
}

function toMapping(item: string): [string, string] {
  const at = item.lastIndexOf('=')
  if (at > 0) return [item.slice(0, at).trim(), item.slice(at + 1).trim()]
  throw new Error(`SIGNALBOX_OIDC_GROUPS: "${item}" must be a group there and one here, as in staff=operators.`)
}
