import { Secret, TOTP } from 'otpauth'
import { describe, expect, it } from 'vitest'
import { errorOf } from '../test-context.ts'
import { demandSecondFactor } from './access-settings.ts'
import { password, withAda, type AccountsContext } from './accounts.suite.ts'
import { changePassword } from './change-password.ts'
import { profile } from './profile.ts'
import { answerSecondFactor } from './second-factor.ts'
import { session } from './session.ts'
import { signIn } from './sign-in.ts'
import { confirmTotp, offerTotp, removeTotp, renewRecoveryCodes } from './totp-factor.ts'
import { removeFactorsOf } from './users.ts'

const stepMs = 30_000

function codeOf(secret: string, at: Date): string {
  return new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: at.getTime() })
}

/** Ada with an authenticator app, and a sign-in of hers that waits for its code. */
async function withApp() {
  const scene = await withAda()
  const { base, as, nobody, sessionId } = scene
  const { secret } = offerTotp(as(sessionId))
  const change = await confirmTotp(as(sessionId), { code: codeOf(secret, base.now()) })
  base.advance(stepMs)
  const pending = await signIn(nobody, { username: 'ada', password })
  return {
    ...scene,
    secret,
    change,
    pending: scene.after(pending),
    step: pending,
    code: () => codeOf(secret, base.now()),
  }
}

describe('an authenticator app', () => {
  it('is drawn as a QR code, and confirmed by its first code', async () => {
    const { as, base, sessionId } = await withAda()
    const { uri, secret, qr } = offerTotp(as(sessionId))
    expect(uri).toContain(`secret=${secret}`)
    expect(qr.path).toMatch(/^(M\d+ \d+h1v1h-1z)+$/)
    expect((await errorOf(() => confirmTotp(as(sessionId), { code: '000000' }))).code).toBe('Forbidden')
    expect(profile(as(sessionId)).secondFactor.totp).toBeNull()
    const { recoveryCodes, step } = await confirmTotp(as(sessionId), { code: codeOf(secret, base.now()) })
    expect(recoveryCodes).toHaveLength(10)
    expect(profile(as(step.sessionId)).secondFactor.totp).not.toBeNull()
  })

  it('gives the session another id, and ends the others', async () => {
    const { as, base, nobody, sessionId } = await withAda()
    const other = await signIn(nobody, { username: 'ada', password })
    if (other.next !== 'done') throw new Error('A second factor was asked for.')
    const own = as(other.sessionId)
    const { secret } = offerTotp(own)
    const { step } = await confirmTotp(own, { code: codeOf(secret, base.now()) })
    expect([sessionId, other.sessionId].map((id) => as(id).actor.type)).toEqual(['anonymous', 'anonymous'])
    expect(as(step.sessionId).actor.name).toBe('ada')
  })

  it('is asked for after the password, which alone opens nothing', async () => {
    const { pending, step, code } = await withApp()
    expect(step.next).toBe('second-factor')
    expect(pending.actor.type).toBe('anonymous')
    expect(session(pending).secondFactor).toEqual({ totp: true, passkey: false })
    expect((await answerSecondFactor(pending, { code: code() })).next).toBe('done')
  })

  it('takes no code twice, and none that is older', async () => {
    const { after, base, code, nobody, pending, secret } = await withApp()
    const used = code()
    await answerSecondFactor(pending, { code: used })
    const again = after(await signIn(nobody, { username: 'ada', password }))
    expect((await errorOf(() => answerSecondFactor(again, { code: used }))).code).toBe('Forbidden')
    const older = codeOf(secret, new Date(base.now().getTime() - stepMs))
    expect((await errorOf(() => answerSecondFactor(again, { code: older }))).code).toBe('Forbidden')
  })

  it('takes the code of a clock that is half a minute off, and no further', async () => {
    const { base, pending, secret } = await withApp()
    const at = (steps: number) => codeOf(secret, new Date(base.now().getTime() + steps * stepMs))
    expect((await errorOf(() => answerSecondFactor(pending, { code: at(2) }))).code).toBe('Forbidden')
    expect((await answerSecondFactor(pending, { code: at(1) })).next).toBe('done')
  })

  it('is guessed at five times at most, wrong passwords counted in', async () => {
    const { pending, nobody, code } = await withApp()
    await errorOf(() => signIn(nobody, { username: 'ada', password: 'wrong' }))
    for (let index = 0; index < 4; index += 1) {
      expect((await errorOf(() => answerSecondFactor(pending, { code: '000000' }))).code).toBe('Forbidden')
    }
    expect((await errorOf(() => answerSecondFactor(pending, { code: code() }))).code).toBe('TooManyRequests')
  })

  it('waits ten minutes for its code', async () => {
    const { base, pending, code } = await withApp()
    base.advance(10 * 60_000)
    expect((await errorOf(() => answerSecondFactor(pending, { code: code() }))).code).toBe('Unauthorized')
  })

  it('opens one session for one sign-in', async () => {
    const { base, pending, code } = await withApp()
    await answerSecondFactor(pending, { code: code() })
    base.advance(stepMs)
    expect((await errorOf(() => answerSecondFactor(pending, { code: code() }))).code).toBe('Unauthorized')
  })

  it('is asked for no more once it is removed', async () => {
    const { as, change, nobody } = await withApp()
    await removeTotp(as(change.step.sessionId))
    expect((await signIn(nobody, { username: 'ada', password })).next).toBe('done')
  })

  it('that was lost is taken away by who may do everything', async () => {
    const { as, change, nobody } = await withApp()
    await removeFactorsOf(as(change.step.sessionId), 'ada')
    expect(as(change.step.sessionId).actor.type).toBe('anonymous')
    expect((await signIn(nobody, { username: 'ada', password })).next).toBe('done')
  })
})

describe('a recovery code', () => {
  it('stands in for the app, once', async () => {
    const { after, change, nobody, pending } = await withApp()
    const [code = ''] = change.recoveryCodes ?? []
    expect((await answerSecondFactor(pending, { recoveryCode: code.toUpperCase().replaceAll('-', ' ') })).next).toBe(
      'done',
    )
    const again = after(await signIn(nobody, { username: 'ada', password }))
    expect((await errorOf(() => answerSecondFactor(again, { recoveryCode: code }))).code).toBe('Forbidden')
  })

  it('is void when new ones are made', async () => {
    const { as, change, pending } = await withApp()
    const renewed = await renewRecoveryCodes(as(change.step.sessionId))
    const [old = ''] = change.recoveryCodes ?? []
    expect((await errorOf(() => answerSecondFactor(pending, { recoveryCode: old }))).code).toBe('Forbidden')
    const [fresh = ''] = renewed.recoveryCodes ?? []
    expect((await answerSecondFactor(pending, { recoveryCode: fresh })).next).toBe('done')
  })
})

describe('a demanded second factor', () => {
  const everyone = { everyone: true, groups: [] }

  /** Ada has demanded it and has none herself. */
  async function withDemand(): Promise<AccountsContext> {
    const scene = await withAda()
    await demandSecondFactor(scene.as(scene.sessionId), everyone)
    return scene
  }

  it('comes before anything else, with sessions that are open too', async () => {
    const { as, sessionId } = await withDemand()
    const context = as(sessionId)
    expect(context.actor.type).toBe('anonymous')
    expect(session(context)).toMatchObject({ mustEnrol: true, user: { name: 'ada' } })
    const change = { currentPassword: password, newPassword: 'other words in a row' }
    expect((await errorOf(() => changePassword(context, change))).code).toBe('Forbidden')
  })

  it('is met by setting one up, in the same session', async () => {
    const { as, base, sessionId } = await withDemand()
    const { secret } = offerTotp(as(sessionId))
    const { step } = await confirmTotp(as(sessionId), { code: codeOf(secret, base.now()) })
    expect(as(step.sessionId).actor.name).toBe('ada')
    expect((await errorOf(() => removeTotp(as(step.sessionId)))).code).toBe('Forbidden')
  })

  it('of a group is not demanded of others', async () => {
    const { as, sessionId } = await withAda()
    await demandSecondFactor(as(sessionId), { everyone: false, groups: ['ops'] })
    expect(as(sessionId).actor.name).toBe('ada')
  })
})
