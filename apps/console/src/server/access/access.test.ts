import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { Access } from './access.ts'
import { newAccount } from './account.ts'
import { Attempts, maxFailures, windowMs } from './attempts.ts'
import { checkPassword, hashPassword, verifyPassword } from './passwords.ts'
import { idleMs, lifetimeMs, Sessions } from './sessions.ts'
import { isToken } from './tokens.ts'

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-access-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

const account = { ...newAccount('ada', '2026-01-01T00:00:00Z', 'handle'), administrator: true, passwordHash: 'hash' }

async function addAccount({ accounts }: Access): Promise<void> {
  await accounts.add(account)
}

describe('passwords', () => {
  it('are kept as argon2id with the parameters of OWASP and verified', async () => {
    const hash = await hashPassword('several words in a row')
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    expect(await verifyPassword('several words in a row', hash)).toBe(true)
    expect(await verifyPassword('several words in a rov', hash)).toBe(false)
  })

  it('are salted', async () => {
    expect(await hashPassword('the same password')).not.toBe(await hashPassword('the same password'))
  })

  it('of nobody are never right', async () => {
    expect(await verifyPassword('whatever it is', null)).toBe(false)
  })

  it('written with composed or decomposed letters are the same', async () => {
    expect(
      await verifyPassword('caf\u00e9 caf\u00e9 caf\u00e9', await hashPassword('cafe\u0301 cafe\u0301 cafe\u0301')),
    ).toBe(true)
  })

  it('that wait in line are all answered', async () => {
    const hash = await hashPassword('several words in a row')
    const answers = await Promise.all(Array.from({ length: 8 }, () => verifyPassword('several words in a row', hash)))
    expect(answers).toEqual(Array.from({ length: 8 }, () => true))
  })

  it.each([
    { guarantee: 'eleven characters are refused', password: 'abcdefghijk', usable: false },
    { guarantee: 'twelve characters are enough, of any class', password: 'abcdefghijkl', usable: true },
    { guarantee: 'characters count, not bytes', password: 'äöüäöüäöüäö', usable: false },
    { guarantee: 'the common ones are refused', password: 'Password1234', usable: false },
    { guarantee: 'one character over and over is refused', password: 'aaaaaaaaaaaaaaaa', usable: false },
    { guarantee: 'the name over and over is refused', password: 'administratrixadministratrix', usable: false },
    { guarantee: 'a very long one is refused', password: 'ab cd ef '.repeat(60), usable: false },
  ])('$guarantee', ({ password, usable }) => {
    expect(checkPassword(password, 'administratrix', 'password').length === 0).toBe(usable)
  })
})

describe('tokens', () => {
  it.each([
    { guarantee: 'the same one is taken', given: 'secret', wanted: 'secret', taken: true },
    { guarantee: 'another is not', given: 'secret', wanted: 'secreT', taken: false },
    { guarantee: 'a prefix is not', given: 'sec', wanted: 'secret', taken: false },
    { guarantee: 'an empty one opens nothing', given: '', wanted: '', taken: false },
    { guarantee: 'none is right where none is set', given: 'undefined', wanted: undefined, taken: false },
  ])('$guarantee', ({ given, wanted, taken }) => {
    expect(isToken(given, wanted)).toBe(taken)
  })
})

describe('attempts', () => {
  it('are five in fifteen minutes, then one may wait until the first is old enough', () => {
    const attempts = new Attempts()
    for (let index = 0; index < maxFailures; index += 1) expect(attempts.begin(['ada'], index * 1000)).toBe(0)
    expect(attempts.begin(['ada'], 10_000)).toBe((windowMs - 10_000) / 1000)
    expect(attempts.begin(['ada'], windowMs - 1)).toBe(1)
    expect(attempts.begin(['ada'], windowMs)).toBe(0)
  })

  it('count against every key, and against none where one is used up', () => {
    const attempts = new Attempts()
    for (let index = 0; index < maxFailures; index += 1) attempts.begin(['address'], 0)
    expect(attempts.begin(['ada', 'address'], 0)).toBeGreaterThan(0)
    for (let index = 0; index < maxFailures; index += 1) expect(attempts.begin(['ada'], 0)).toBe(0)
  })

  it('that succeeded do not count', () => {
    const attempts = new Attempts()
    for (let index = 0; index < 20; index += 1) {
      expect(attempts.begin(['ada'], 0)).toBe(0)
      attempts.takeBack(['ada'], 0)
    }
  })
})

describe('sessions', () => {
  it('end when they were not used for twelve hours', async () => {
    const sessions = await Sessions.open(await newFolder())
    const id = await sessions.begin('ada', 0)
    expect(sessions.use(id, idleMs)?.user).toBe('ada')
    expect(sessions.use(id, 2 * idleMs)?.user).toBe('ada')
    expect(sessions.use(id, 3 * idleMs + 1)).toBeNull()
  })

  it('end after seven days, used or not', async () => {
    const sessions = await Sessions.open(await newFolder())
    const id = await sessions.begin('ada', 0)
    for (let atMs = 0; atMs <= lifetimeMs; atMs += idleMs / 2) expect(sessions.use(id, atMs)).not.toBeNull()
    expect(sessions.use(id, lifetimeMs + 1)).toBeNull()
  })

  it('live on over a restart, and only their hashes are on disk', async () => {
    const folder = await newFolder()
    const id = await (await Sessions.open(folder)).begin('ada', 0)
    const path = join(folder, 'sessions.json')
    expect(await readFile(path, 'utf8')).not.toContain(id)
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect((await Sessions.open(folder)).use(id, 1)?.user).toBe('ada')
  })

  it('of one user end together, those of others stay', async () => {
    const sessions = await Sessions.open(await newFolder())
    const [ada, ada2, eve] = [
      await sessions.begin('ada', 0),
      await sessions.begin('ada', 0),
      await sessions.begin('eve', 0),
    ]
    await sessions.endAllOf('ada', 0)
    expect([ada, ada2, eve].map((id) => sessions.use(id, 0)?.user)).toEqual([undefined, undefined, 'eve'])
  })
})

describe('set-up token', () => {
  it('works once, and only the newest one does', async () => {
    const access = await Access.open(await newFolder())
    const older = await access.issueSetUpToken(new Date(0))
    const token = await access.issueSetUpToken(new Date(0))
    if (older === null || token === null) throw new Error('No token was issued.')
    const create = () => addAccount(access)
    expect(await access.spendSetUpToken(older, create)).toBe(false)
    expect(await access.spendSetUpToken('', create)).toBe(false)
    expect(access.needsSetUp).toBe(true)
    const spent = await Promise.all([access.spendSetUpToken(token, create), access.spendSetUpToken(token, create)])
    expect(spent).toEqual([true, false])
    expect(await access.spendSetUpToken(token, create)).toBe(false)
    expect(access.needsSetUp).toBe(false)
  })

  it('is not issued where there is an account, and is not on disk in clear', async () => {
    const folder = await newFolder()
    const access = await Access.open(folder)
    const token = await access.issueSetUpToken(new Date(0))
    expect(await readFile(join(folder, 'access', 'set-up.json'), 'utf8')).not.toContain(token)
    await addAccount(access)
    expect(await (await Access.open(folder)).issueSetUpToken(new Date(0))).toBeNull()
  })

  it('still works where creating the account failed', async () => {
    const access = await Access.open(await newFolder())
    const token = (await access.issueSetUpToken(new Date(0))) ?? ''
    const failing = () => Promise.reject(new Error('disk full'))
    await expect(access.spendSetUpToken(token, failing)).rejects.toThrow('disk full')
    expect(await access.spendSetUpToken(token, () => addAccount(access))).toBe(true)
  })
})
