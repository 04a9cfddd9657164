import { mkdir, mkdtemp, readFile, rename, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checkPolicyConfig } from '@signalbox/shared/policies'
import { describe, expect, it, onTestFinished } from 'vitest'
import { policy, systemWith } from '../../test/policies.ts'
import { get, openClient } from '../../test/raw-client.ts'

async function open(config: object, allowedLogFolders: readonly string[] = []) {
  const folder = await mkdtemp(join(tmpdir(), 'file-log-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const logFolder = join(folder, 'logs')
  const allowed = allowedLogFolders.map((name) => join(folder, name))
  for (const each of allowed) await mkdir(each)
  await mkdir(logFolder)
  const made = JSON.parse(JSON.stringify(config).replaceAll('FOLDER', folder)) as object
  const system = await systemWith([policy('file-log', made)], { config: { logFolder, allowedLogFolders: allowed } })
  const client = await openClient(system.port)
  return {
    system,
    folder,
    logFolder,
    ask: async (path = '/') => (await client.send(get(path)).response()).status,
    uris: async (file: string): Promise<readonly string[]> => {
      const text = await readFile(file, 'utf8').catch(() => '')
      const lines = text.split('\n').slice(0, -1)
      return lines.map((line) => (JSON.parse(line) as { readonly request: { readonly uri: string } }).request.uri)
    },
  }
}

const said = /has lost one entry\. (.*)$/m

describe('file-log', () => {
  it('appends a line for each request, in folders of its own', async () => {
    const { ask, uris, logFolder } = await open({ path: 'shop/access.log' })
    for (const path of ['/a', '/b', '/c']) await ask(path)
    await expect.poll(() => uris(join(logFolder, 'shop/access.log'))).toEqual(['/a', '/b', '/c'])
  })

  it('begins a file anew that was moved away, where it is opened for each write', async () => {
    const { ask, uris, logFolder } = await open({ path: 'a.log', reopen: true })
    const file = join(logFolder, 'a.log')
    await ask('/1')
    await expect.poll(() => uris(file)).toEqual(['/1'])
    await rename(file, `${file}.1`)
    await ask('/2')
    await expect.poll(() => uris(file)).toEqual(['/2'])
  })

  it('writes to a folder that is allowed, and to no other', async () => {
    const { ask, uris, folder } = await open({ path: 'FOLDER/var/a.log' }, ['var'])
    await ask('/here')
    await expect.poll(() => uris(join(folder, 'var/a.log'))).toEqual(['/here'])
    const refused = await open({ path: 'FOLDER/variety/a.log' }, ['var'])
    expect(await refused.ask()).toBe(200)
    await expect
      .poll(() => refused.system.logged.join('\n'))
      .toMatch(/is outside of the folders that policies may write to/)
  })

  it('follows no link out of its folder', async () => {
    const { ask, system, folder, logFolder } = await open({ path: 'link/a.log' })
    await mkdir(join(folder, 'elsewhere'))
    await symlink(join(folder, 'elsewhere'), join(logFolder, 'link'))
    expect(await ask()).toBe(200)
    await expect.poll(() => system.logged.join('\n')).toMatch(/is a link that leads out/)
    const file = await open({ path: 'a.log' })
    await symlink(join(file.folder, 'target'), join(file.logFolder, 'a.log'))
    expect(await file.ask()).toBe(200)
    await expect.poll(() => file.system.logged.join('\n')).toMatch(/ELOOP/)
  })

  it('serves on where the disk is full, and says what was lost', async () => {
    const { ask, system } = await open({ path: '/dev/full' }, [])
    expect(await ask()).toBe(200)
    await expect.poll(() => system.logged.join('\n')).toMatch(said)
    const blocked = await open({ path: 'dir/a.log' })
    await mkdir(join(blocked.logFolder, 'dir/a.log'), { recursive: true })
    expect(await blocked.ask()).toBe(200)
    await expect.poll(() => blocked.system.logged.join('\n')).toMatch(/EISDIR|not a plain file/)
  })

  it.each(['../a.log', 'a/../../b', '/etc/../x', 'a//b', './a', '', 'a\nb'])('refuses the path %j', (path) => {
    const spec = { type: 'file-log', enabled: true, config: { path } }
    expect(checkPolicyConfig({ spec })).toMatchObject({ ok: false, error: [{ path: 'spec.config.path' }] })
  })
})
