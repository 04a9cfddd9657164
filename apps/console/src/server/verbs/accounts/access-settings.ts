/** Settings of access: of whom a second factor is demanded, and the identity provider of single sign-on. */
import * as z from 'zod'
import {
  secondFactorDemand,
  singleSignOnSettings,
  type SecondFactorDemand,
  type SingleSignOnSettings,
} from '../../access/settings.ts'
import { isIssuer } from '../../access/single-sign-on.ts'
import type { Context } from '../context.ts'
import { invalid, VerbError } from '../errors.ts'
import { parseInput } from '../parse-input.ts'
import { demandAccountRights } from './own-account.ts'
import { callbackPath } from './single-sign-on.ts'

export interface AccessSettingsView {
  readonly secondFactor: SecondFactorDemand
  readonly singleSignOn: {
    /** The secret is not given out; `null` where nothing is set up. */
    readonly settings: (Omit<SingleSignOnSettings, 'clientSecret'> & { readonly hasClientSecret: boolean }) | null
    /** Set by the environment, so that it cannot be changed here. */
    readonly isFixed: boolean
    /** What the identity provider must know as redirect URI. */
    readonly redirectUri: string
  }
}

/** @throws VerbError `Forbidden` where the actor may not do everything. */
export function accessSettings(context: Context): AccessSettingsView {
  demandAccountRights(context)
  const { settings, isFixed } = context.access.identityProvider()
  return {
    secondFactor: context.access.settings.read().secondFactor,
    singleSignOn: {
      settings: settings === null ? null : withoutSecret(settings),
      isFixed,
      redirectUri: `${context.browser.origin}${callbackPath}`,
    },
  }
}

/** Holds from the next request of everybody: who lacks one can do nothing else before setting one up. */
export async function demandSecondFactor(context: Context, value: unknown): Promise<AccessSettingsView> {
  demandAccountRights(context)
  await context.access.settings.update({ secondFactor: parseInput(secondFactorDemand, value) })
  return accessSettings(context)
}

const input = singleSignOnSettings.extend({
  /** Left out: the one that is kept. */
  clientSecret: z.string().max(4096).optional(),
})

/**
 * Keeps the settings after the identity provider has answered under its address; `null` takes single sign-on away.
 *
 * @throws VerbError `Conflict` where the environment sets it, `Invalid`, `BadGateway` where the provider does not answer.
 */
export async function setSingleSignOn(context: Context, value: unknown): Promise<AccessSettingsView> {
  demandAccountRights(context)
  if (context.access.identityProvider().isFixed) {
    throw new VerbError('Conflict', 'Single sign-on is set by SIGNALBOX_OIDC_… in the environment. Change it there.')
  }
  const wanted = value === null ? null : toSettings(context, parseInput(input, value))
  if (wanted !== null) await check(context, wanted)
  await context.access.settings.update({ singleSignOn: wanted })
  return accessSettings(context)
}

function toSettings({ access }: Context, given: z.infer<typeof input>): SingleSignOnSettings {
  if (!isIssuer(given.issuer)) {
    const message = 'must be an https address without query, such as https://login.example.com'
    throw invalid([{ path: 'issuer', reason: 'FieldValueInvalid', message }])
  }
  const before = access.settings.read().singleSignOn
  // A secret is for its provider alone: for another one it is asked for again.
  const kept = before?.issuer === given.issuer ? before.clientSecret : ''
  return { ...given, clientSecret: given.clientSecret ?? kept }
}

async function check({ access, now }: Context, settings: SingleSignOnSettings): Promise<void> {
  try {
    await access.singleSignOn.check(settings, now().getTime())
  } catch (error) {
    throw new VerbError('BadGateway', error instanceof Error ? error.message : 'The identity provider does not answer.')
  }
}

function withoutSecret({ clientSecret, ...settings }: SingleSignOnSettings) {
  return { ...settings, hasClientSecret: clientSecret !== '' }
}
