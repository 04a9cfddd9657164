import { describe, expect, it } from 'vitest'
import { newAccount } from '../../access/account.ts'
import { anonymous, type Actor } from '../../access/actor.ts'
import { windowMs } from '../../access/attempts.ts'
import type { Context } from '../context.ts'
import type { SignedIn } from './begin-session.ts'
import { changePassword } from './change-password.ts'
import { session } from './session.ts'
import { setUp } from './set-up.ts'
import { signIn } from './sign-in.ts'
import { signOut } from './sign-out.ts'
import { errorOf, openTestContext, type TestContext } from '../test-context.ts'

const password = 'several words in a row'

/** Signs in where the password alone is enough. */
async function signedIn(context: Context, input: unknown): Promise<SignedIn> {
  const step = await signIn(context, input)
  if (step.next !== 'done') throw new Error('A second factor was asked for.')
  return step
}

/** A context where ada is administrator and nobody is signed in. */
async function withAda() {
  const base = await openTestContext()
  const token = await base.access.issueSetUpToken(base.now())
  const context = base.as(anonymous)
  const { sessionId } = await setUp(context, { token, username: 'Ada', password })
  return { base, context, sessionId }
}

function actorOf({ access, now }: TestContext, sessionId: string): Actor {
  const known = access.sessions.use(sessionId, now().getTime())
  return known === null ? anonymous : { type: 'person', name: known.user, groups: [], session: known.hash }
}

describe('set-up', () => {
  it('makes the administrator, signs in, and is over', async () => {
    const { base, context, sessionId } = await withAda()
    expect(session(base.as(actorOf(base, sessionId)))).toEqual({
      user: { name: 'ada', displayName: '', administrator: true, groups: [] },
      setUpRequired: false,
      mustEnrol: false,
      secondFactor: null,
      singleSignOn: null,
    })
    const again = await errorOf(() => setUp(context, { token: 'any', username: 'eve', password }))
    expect(again.code).toBe('Forbidden')
  })

  it('is open until somebody may do everything, whoever else has an account', async () => {
    const base = await openTestContext()
    await base.access.accounts.add(newAccount('ivy', '', ''))
    const token = await base.access.issueSetUpToken(base.now())
    const context = base.as(anonymous)
    expect((await errorOf(() => setUp(context, { token, username: 'ivy', password }))).code).toBe('AlreadyExists')
    expect((await setUp(context, { token, username: 'ada', password })).user).toBe('ada')
    expect(base.access.accounts.find('ivy')).toMatchObject({ administrator: false, passwordHash: null })
  })

  it('says everything that is wrong with the form', async () => {
    const context = (await openTestContext()).as(anonymous)
    const error = await errorOf(() => setUp(context, { token: 't', username: 'a b', password: 1, more: true }))
    expect(error.errors.map(({ path }) => path).sort()).toEqual(['more', 'password', 'username'])
  })
})

describe('sign-in', () => {
  it('gives a new session each time and ends the one before', async () => {
    const { base, sessionId } = await withAda()
    const again = await signedIn(base.as(actorOf(base, sessionId)), { username: 'ADA', password })
    expect(again.sessionId).not.toBe(sessionId)
    expect(actorOf(base, sessionId)).toBe(anonymous)
    expect(actorOf(base, again.sessionId).name).toBe('ada')
  })

  it('says the same of a wrong password and of an unknown name', async () => {
    const { context } = await withAda()
    const wrong = await errorOf(() => signIn(context, { username: 'ada', password: 'not the password' }))
    const unknown = await errorOf(() => signIn(context, { username: 'eve', password: 'not the password' }))
    expect([wrong.code, wrong.message]).toEqual([unknown.code, unknown.message])
    expect(wrong.code).toBe('Unauthorized')
  })

  it('of one account is closed after five failures, from wherever they come, for fifteen minutes', async () => {
    const { base } = await withAda()
    for (let index = 0; index < 5; index += 1) {
      const from = base.as(anonymous, `192.0.2.${index}`)
      expect((await errorOf(() => signIn(from, { username: 'ada', password: 'wrong' }))).code).toBe('Unauthorized')
    }
    const context = base.as(anonymous, '192.0.2.99')
    const closed = await errorOf(() => signIn(context, { username: 'ada', password }))
    expect(closed.code).toBe('TooManyRequests')
    expect(closed.retryAfterSeconds).toBe(windowMs / 1000)
    base.advance(windowMs)
    expect((await signIn(context, { username: 'ada', password })).user).toBe('ada')
  })

  it('from one address is closed after five failures, whatever the names', async () => {
    const { base, context } = await withAda()
    for (let index = 0; index < 5; index += 1) {
      await errorOf(() => signIn(context, { username: `user${index}`, password: 'wrong' }))
    }
    expect((await errorOf(() => signIn(context, { username: 'ada', password }))).code).toBe('TooManyRequests')
    expect((await signIn(base.as(anonymous, '198.51.100.7'), { username: 'ada', password })).user).toBe('ada')
  })

  it('that comes many at once does not slip through', async () => {
    const { context } = await withAda()
    const guesses = Array.from({ length: 12 }, () => errorOf(() => signIn(context, { username: 'ada', password: 'x' })))
    const codes = (await Promise.all(guesses)).map(({ code }) => code)
    expect(codes.filter((code) => code === 'Unauthorized')).toHaveLength(5)
  })
})

describe('sign-out', () => {
  it('ends the session at once', async () => {
    const { base, sessionId } = await withAda()
    await signOut(base.as(actorOf(base, sessionId)))
    expect(actorOf(base, sessionId)).toBe(anonymous)
  })
})

describe('a change of password', () => {
  it('ends every session of the user but the new one', async () => {
    const { base, context, sessionId } = await withAda()
    const other = await signedIn(context, { username: 'ada', password })
    const next = 'other words in another row'
    const changed = await changePassword(base.as(actorOf(base, other.sessionId)), {
      currentPassword: password,
      newPassword: next,
    })
    expect([sessionId, other.sessionId].map((id) => actorOf(base, id))).toEqual([anonymous, anonymous])
    expect(actorOf(base, changed.sessionId).name).toBe('ada')
    expect((await errorOf(() => signIn(context, { username: 'ada', password }))).code).toBe('Unauthorized')
    expect((await signIn(context, { username: 'ada', password: next })).user).toBe('ada')
  })

  it.each([
    {
      guarantee: 'needs the current one',
      input: { currentPassword: 'wrong', newPassword: 'other words in a row' },
      code: 'Forbidden',
    },
    {
      guarantee: 'needs one that can be used',
      input: { currentPassword: password, newPassword: 'short' },
      code: 'Invalid',
    },
  ])('$guarantee', async ({ input, code }) => {
    const { base, sessionId } = await withAda()
    expect((await errorOf(() => changePassword(base.as(actorOf(base, sessionId)), input))).code).toBe(code)
  })

  it('is not for who is not signed in by password', async () => {
    const { context } = await withAda()
    const input = { currentPassword: password, newPassword: 'other words in a row' }
    expect((await errorOf(() => changePassword(context, input))).code).toBe('Unauthorized')
  })
})
