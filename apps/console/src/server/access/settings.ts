/** Settings of access that an administrator makes in the console, in `settings.json`. */
import { join } from 'node:path'
import type { KeyRing } from '@signalbox/shared/lib'
import * as z from 'zod'
import { groupName } from './account.ts'
import { SealedFile } from './sealed-file.ts'

/** Of whom a second factor is demanded. */
export const secondFactorDemand = z.strictObject({ everyone: z.boolean(), groups: z.array(groupName).max(100) })
export type SecondFactorDemand = z.infer<typeof secondFactorDemand>

export const singleSignOnSettings = z.strictObject({
  /** On the button: "Sign in with …". */
  name: z.string().min(1).max(64),
  /** OpenID Connect issuer; its `/.well-known/openid-configuration` says the rest. */
  issuer: z.string().max(2048),
  clientId: z.string().min(1).max(512),
  /** Empty: a public client. Write-only. */
  clientSecret: z.string().max(4096),
  /** Default `openid profile email`. */
  scopes: z.array(z.string().min(1)).max(50),
  /** The claim that lists groups, such as `groups`; empty: none is read. */
  groupsClaim: z.string().max(256),
  /** Value of the claim → our group. Where there is no entry at all, groups come by their own names. */
  groupMapping: z.record(z.string().max(256), groupName),
  /** Domains that an email address must be of; empty: any. */
  allowedDomains: z.array(z.string().min(1).max(253).toLowerCase()).max(100),
  /** Whether a sign-in there needs no second factor here: the identity provider asks for one itself. */
  countsAsSecondFactor: z.boolean(),
})
export type SingleSignOnSettings = z.infer<typeof singleSignOnSettings>

const accessSettings = z.strictObject({
  secondFactor: secondFactorDemand,
  singleSignOn: singleSignOnSettings.nullable(),
})
export type AccessSettings = z.infer<typeof accessSettings>

const initial: AccessSettings = { secondFactor: { everyone: false, groups: [] }, singleSignOn: null }

export function settingsFileIn(folder: string, keys: KeyRing | null): SealedFile<AccessSettings> {
  return new SealedFile(join(folder, 'settings.json'), accessSettings, keys)
}

export class Settings {
  readonly #file: SealedFile<AccessSettings>
  #settings: AccessSettings
  #writing: Promise<unknown> = Promise.resolve()

  private constructor(file: SealedFile<AccessSettings>, settings: AccessSettings) {
    this.#file = file
    this.#settings = settings
  }

  static async open(folder: string, keys: KeyRing | null = null): Promise<Settings> {
    const file = settingsFileIn(folder, keys)
    return new Settings(file, (await file.read()) ?? initial)
  }

  read(): AccessSettings {
    return this.#settings
  }

  /** Durable when this resolves. */
  update(change: Partial<AccessSettings>): Promise<void> {
    const write = async () => {
      const next = { ...this.#settings, ...change }
      await this.#file.write(next)
      this.#settings = next
    }
    const done = this.#writing.then(write)
    this.#writing = done.catch(() => undefined)
    return done
  }
}
