import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { automation } from '../../access/actor.ts'
import { Access } from '../../access/access.ts'
import { newAccount } from '../../access/account.ts'
import { errorOf } from '../test-context.ts'
import { password, withAda } from './accounts.suite.ts'
import { lookAtLink, spendLink } from './links.ts'
import { ownSessions, endAllOwnSessions, endOwnSessionById } from './own-sessions.ts'
import { createToken } from './own-tokens.ts'
import { changeProfile, profile } from './profile.ts'
import { session } from './session.ts'
import { signIn } from './sign-in.ts'
import { changeUser, createUser, deleteUser, issueLinkFor, users } from './users.ts'

/** Ada has invited ben, who has chosen a password and is signed in. */
async function withBen() {
  const scene = await withAda()
  const ada = scene.as(scene.sessionId)
  const { link } = await createUser(ada, { name: 'Ben', groups: ['ops', 'ops'] })
  const token = link?.url.split('#')[1] ?? ''
  const step = await spendLink(scene.nobody, { token, password })
  if (step.next !== 'done') throw new Error('A second factor was asked for.')
  return { ...scene, ada, token, ben: step.sessionId }
}

describe('a new user', () => {
  it('is invited by a link that works once, and has no rights', async () => {
    const { as, ben, nobody, token } = await withBen()
    expect(session(as(ben)).user).toEqual({ name: 'ben', displayName: '', administrator: false, groups: ['ops'] })
    expect(as(ben).actor.groups).toEqual(['ops', 'system:authenticated'])
    expect((await errorOf(() => users(as(ben)))).code).toBe('Forbidden')
    expect((await errorOf(() => spendLink(nobody, { token, password }))).code).toBe('Forbidden')
  })

  it('sees on the link whose it is, and must choose a password that can be used', async () => {
    const { as, nobody, sessionId } = await withAda()
    const { link } = await createUser(as(sessionId), { name: 'eve', displayName: 'Eve Ash' })
    const token = link?.url.split('#')[1] ?? ''
    expect(await lookAtLink(nobody, { token })).toEqual({ name: 'eve', displayName: 'Eve Ash', purpose: 'invitation' })
    expect((await errorOf(() => spendLink(nobody, { token, password: 'short' }))).code).toBe('Invalid')
    expect((await spendLink(nobody, { token, password })).user).toBe('eve')
  })

  it('has seven days to open the link', async () => {
    const { as, base, nobody, sessionId } = await withAda()
    const { link } = await createUser(as(sessionId), { name: 'eve' })
    base.advance(7 * 24 * 3_600_000)
    const late = { token: link?.url.split('#')[1], password }
    expect((await errorOf(() => spendLink(nobody, late))).code).toBe('Forbidden')
  })

  it.each([
    { guarantee: 'has a name that nobody has', input: { name: 'ADA' }, code: 'AlreadyExists' },
    { guarantee: 'has a name of letters and digits', input: { name: 'a b' }, code: 'Invalid' },
    {
      guarantee: 'is in no group that only this program gives out',
      input: { name: 'x', groups: ['system:masters'] },
      code: 'Invalid',
    },
    {
      guarantee: 'hides no letters in the display name',
      input: { name: 'x', displayName: 'a\u202eb' },
      code: 'Invalid',
    },
  ])('$guarantee', async ({ input, code }) => {
    const { as, sessionId } = await withAda()
    expect((await errorOf(() => createUser(as(sessionId), input))).code).toBe(code)
  })

  it('without rights makes none', async () => {
    const { as, ben } = await withBen()
    expect((await errorOf(() => createUser(as(ben), { name: 'eve' }))).code).toBe('Forbidden')
  })
})

describe('a link for a new password', () => {
  it('ends every session when it is used, and the old password', async () => {
    const { ada, as, ben, nobody } = await withBen()
    const { url, purpose } = await issueLinkFor(ada, 'ben')
    expect(purpose).toBe('reset')
    const next = 'other words in another row'
    await spendLink(nobody, { token: url.split('#')[1], password: next })
    expect(as(ben).actor.type).toBe('anonymous')
    expect((await errorOf(() => signIn(nobody, { username: 'ben', password }))).code).toBe('Unauthorized')
    expect((await signIn(nobody, { username: 'ben', password: next })).next).toBe('done')
  })

  it('is void when a newer one is out', async () => {
    const { ada, nobody } = await withBen()
    const older = await issueLinkFor(ada, 'ben')
    await issueLinkFor(ada, 'ben')
    expect((await errorOf(() => lookAtLink(nobody, { token: older.url.split('#')[1] }))).code).toBe('Forbidden')
  })

  it('is guessed at five times at most', async () => {
    const { nobody } = await withAda()
    for (let index = 0; index < 5; index += 1) {
      expect((await errorOf(() => lookAtLink(nobody, { token: `guess ${index}` }))).code).toBe('Forbidden')
    }
    expect((await errorOf(() => lookAtLink(nobody, { token: 'guess' }))).code).toBe('TooManyRequests')
  })
})

describe('sessions and tokens', () => {
  it.each([
    { guarantee: 'end when the user is disabled', change: { disabled: true } },
    { guarantee: 'end when the groups change', change: { groups: ['others'] } },
    { guarantee: 'end when rights are given', change: { administrator: true } },
  ])('sessions $guarantee', async ({ change }) => {
    const { ada, as, ben } = await withBen()
    await changeUser(ada, 'ben', change)
    expect(as(ben).actor.type).toBe('anonymous')
  })

  it.each([
    { guarantee: 'the user is disabled', change: { disabled: true } },
    { guarantee: 'the groups change', change: { groups: ['others'] } },
  ])('answers that go on end when $guarantee, by session and by token', async ({ change }) => {
    const { ada, as, base, ben, bearing } = await withBen()
    const { token } = await createToken(as(ben), { name: 'script' })
    const actors = [as(ben).actor, bearing(token)]
    const standing = () => actors.map((actor) => base.access.isStanding(actor, base.now().getTime()))
    expect(standing()).toEqual([true, true])
    await changeUser(ada, 'ben', change)
    expect(standing()).toEqual([false, false])
  })

  it('sessions outlive a new display name', async () => {
    const { ada, as, ben } = await withBen()
    await changeUser(ada, 'ben', { displayName: 'Ben' })
    expect(as(ben).actor.name).toBe('ben')
  })

  it('of a deleted user are over, and a namesake gets none of them', async () => {
    const { ada, as, ben, bearing } = await withBen()
    const { token } = await createToken(as(ben), { name: 'script' })
    await deleteUser(ada, 'ben')
    await createUser(ada, { name: 'ben' })
    expect(as(ben).actor.type).toBe('anonymous')
    expect((await errorOf(() => bearing(token))).code).toBe('Unauthorized')
  })

  it('tokens of a disabled user are refused, and taken again when the user is enabled', async () => {
    const { ada, as, ben, bearing } = await withBen()
    const { token } = await createToken(as(ben), { name: 'script' })
    await changeUser(ada, 'ben', { disabled: true })
    expect((await errorOf(() => bearing(token))).code).toBe('Unauthorized')
    await changeUser(ada, 'ben', { disabled: false })
    expect(bearing(token)).toMatchObject({ type: 'token', name: 'ben', groups: ['ops', 'system:authenticated'] })
  })

  it('a disabled user is told nothing but that name or password is wrong', async () => {
    const { ada, nobody } = await withBen()
    await changeUser(ada, 'ben', { disabled: true })
    const error = await errorOf(() => signIn(nobody, { username: 'ben', password }))
    expect([error.code, error.message]).toEqual(['Unauthorized', 'Name or password is wrong.'])
  })

  it('are listed with browser and address for their owner, who ends one or all', async () => {
    const { as, ben, nobody } = await withBen()
    const other = await signIn(nobody, { username: 'ben', password })
    if (other.next !== 'done') throw new Error('A second factor was asked for.')
    const [first, second] = ownSessions(as(ben))
    expect([first?.current, second?.current].toSorted()).toEqual([false, true])
    expect(first).toMatchObject({ address: '192.0.2.1', userAgent: 'Test', method: 'password' })
    const away = ownSessions(as(ben)).find(({ current }) => !current)
    await endOwnSessionById(as(ben), away?.id ?? '')
    expect(as(other.sessionId).actor.type).toBe('anonymous')
    await endAllOwnSessions(as(ben))
    expect(as(ben).actor.type).toBe('anonymous')
  })

  it('of others are ended by nobody', async () => {
    const { ada, as, ben } = await withBen()
    const id = ownSessions(ada)[0]?.id ?? ''
    expect((await errorOf(() => endOwnSessionById(as(ben), id))).code).toBe('NotFound')
  })
})

describe('who may do everything', () => {
  it.each([
    { guarantee: 'is not deleted as the last one', run: deleteUser },
    { guarantee: 'is not disabled as the last one', run: changeUser, input: { disabled: true } },
    { guarantee: 'does not give it up as the last one', run: changeUser, input: { administrator: false } },
  ])('$guarantee', async ({ run, input }) => {
    const { ada, base } = await withBen()
    expect((await errorOf(() => run(ada, 'ada', input))).code).toBe('Conflict')
    await changeUser(ada, 'ben', { administrator: true })
    await run(ada, 'ada', input)
    expect((await errorOf(() => deleteUser(base.as(automation), 'ben'))).code).toBe('Conflict')
  })
})

describe('the profile', () => {
  it('is one’s own, and changed by oneself', async () => {
    const { as, ben } = await withBen()
    await changeProfile(as(ben), { displayName: 'Ben Oak' })
    expect(profile(as(ben))).toMatchObject({ name: 'ben', displayName: 'Ben Oak', hasPassword: true })
    expect((await errorOf(() => changeProfile(as(ben), { administrator: true }))).code).toBe('Invalid')
  })

  it('is not for tokens', async () => {
    const { as, base, ben, bearing } = await withBen()
    const { token } = await createToken(as(ben), { name: 'script' })
    const context = base.as(bearing(token))
    expect((await errorOf(() => profile(context))).code).toBe('Unauthorized')
    expect((await errorOf(() => createToken(context, { name: 'child' }))).code).toBe('Unauthorized')
  })
})

describe('accounts on disk', () => {
  it('of a version with one administrator are carried over', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'signalbox-accounts-'))
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    const at = '2026-01-01T00:00:00Z'
    const before = { name: 'ada', role: 'administrator', passwordHash: 'hash', createdAt: at, passwordChangedAt: at }
    await mkdir(join(folder, 'access'))
    await writeFile(join(folder, 'access', 'users.json'), JSON.stringify({ users: [before] }))
    const { accounts } = await Access.open(folder)
    expect(accounts.find('ada')).toMatchObject({ administrator: true, passwordHash: 'hash', createdAt: at })
    expect(accounts.find('ada')?.handle).not.toBe('')
  })

  it('change one after another, so that none is lost', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'signalbox-accounts-'))
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    const { accounts } = await Access.open(folder)
    const names = Array.from({ length: 20 }, (_, index) => `user${index}`)
    await Promise.all(names.map((name) => accounts.add(newAccount(name, '', ''))))
    await Promise.all(names.map((name) => accounts.update(name, (user) => ({ ...user, displayName: name }))))
    const kept = (await Access.open(folder)).accounts.list()
    expect(kept.map(({ displayName }) => displayName).toSorted()).toEqual(names.toSorted())
  })

  it('are whole after a crash amid a write: the new file stands beside until it is', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'signalbox-accounts-'))
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    await (await Access.open(folder)).accounts.add(newAccount('ada', '', ''))
    const path = join(folder, 'access', 'users.json')
    const whole = await readFile(path, 'utf8')
    await writeFile(`${path}.new`, whole.slice(0, whole.length / 2))
    expect((await Access.open(folder)).accounts.find('ada')).not.toBeNull()
  })
})
