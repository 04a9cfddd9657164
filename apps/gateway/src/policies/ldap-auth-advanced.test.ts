import { describe, expect, it } from 'vitest'
import { Authority } from '../../test/certificates.ts'
import { ask, basic, consumer } from '../../test/consumers.ts'
import { groups, hasSlapd, openDirectory, people, searcher } from '../../test/directory.ts'
import { policy, systemWith } from '../../test/policies.ts'

const authority = await Authority.create('Directory authority')

async function open(config: object = {}, ...resources: readonly unknown[]) {
  const { port } = await openDirectory(await authority.issue({ names: ['localhost'] }), authority.pem)
  const settings = {
    ldap_host: '127.0.0.1',
    ldap_port: port,
    base_dn: people,
    attribute: 'uid',
    header_type: 'basic',
    bind_dn: searcher.dn,
    ldap_password: searcher.password,
    consumer_optional: true,
    ...config,
  }
  return systemWith([policy('ldap-auth-advanced', settings), ...resources])
}

const inGroups = { group_base_dn: groups, group_member_attribute: 'member', group_name_attribute: 'cn' }

describe.skipIf(!hasSlapd)('ldap-auth-advanced', () => {
  it('finds users wherever they are below the base, whatever case they write, and by nothing but the name', async () => {
    const { port } = await open()
    expect(await ask(port, '/', basic('bob', 'barley'))).toMatchObject({ status: 200, credential: 'bob' })
    expect(await ask(port, '/', basic('ANN', 'sesame'))).toMatchObject({ status: 200, credential: 'ann' })
    expect(await ask(port, '/', basic('o(*)x', 'parens'))).toMatchObject({ status: 200, credential: 'o(*)x' })
    expect(await ask(port, '/', basic('a,b', 'comma'))).toMatchObject({ status: 200, credential: 'a,b' })
    for (const name of ['*', 'a*', 'ann)(|(uid=*', String.raw`\61nn`, 'eve'])
      expect(await ask(port, '/', basic(name, 'sesame'))).toMatchObject({ status: 401, challenge: 'basic' })
    expect(await ask(port, '/', basic('ann', 'barley'))).toMatchObject({ status: 401 })
    expect(await ask(port, '/', basic('ann', ''))).toMatchObject({ status: 401 })
  })

  it('says whose consumer the user is, and refuses who is none where one is needed', async () => {
    const system = await open(
      { consumer_optional: false, consumer_by: ['custom_id', 'username'] },
      ...consumer('the-ann', { customId: 'ann' }),
    )
    expect(await ask(system.port, '/', basic('ann', 'sesame'))).toMatchObject({
      consumer: 'the-ann',
      credential: 'ann',
    })
    expect(await ask(system.port, '/', basic('bob', 'barley'))).toMatchObject({ status: 403 })
  })

  it('tells the groups that name the user, which acl policies look at', async () => {
    const { port } = await open(inGroups, policy('acl', { allow: ['admins'] }))
    expect(await ask(port, '/', basic('ann', 'sesame'), 'X-Authenticated-Groups: root')).toMatchObject({
      status: 200,
      groups: 'admins, staff',
    })
    expect(await ask(port, '/', basic('bob', 'barley'))).toMatchObject({ status: 403 })
  })

  it('tells the groups that the user’s own entry names, below the base of groups alone', async () => {
    const named = { group_base_dn: groups, group_name_attribute: 'cn' }
    const told = async (config: object) => ask((await open(config)).port, '/', basic('ann', 'sesame'))
    expect(await told(named)).toMatchObject({ status: 200, groups: 'admins, staff' })
    expect(await told({ ...named, group_base_dn: people })).toMatchObject({ status: 200, groups: undefined })
    expect(await told({ ...named, groups_required: ['staff'], group_base_dn: people })).toMatchObject({ status: 403 })
  })

  it.each([
    { required: ['admins', 'staff'], ann: 200, bob: 200 },
    { required: ['admins staff'], ann: 200, bob: 403 },
    { required: ['nobody', 'admins'], ann: 200, bob: 403 },
    { required: ['nobody'], ann: 403, bob: 403 },
  ])('asks for one of $required, and for all words of an entry', async ({ required, ann, bob }) => {
    const { port } = await open({ ...inGroups, groups_required: required })
    expect((await ask(port, '/', basic('ann', 'sesame'))).status).toBe(ann)
    expect((await ask(port, '/', basic('bob', 'barley'))).status).toBe(bob)
  })

  it('signs in as the user alone where nobody may search', async () => {
    const { port } = await open({ bind_dn: undefined, ldap_password: undefined })
    expect(await ask(port, '/', basic('ann', 'sesame'))).toMatchObject({ status: 200, credential: 'ann' })
    expect(await ask(port, '/', basic('bob', 'barley'))).toMatchObject({ status: 401 })
  })

  it('blames nobody for a password of its own that is wrong', async () => {
    const system = await open({ ldap_password: 'not this one' })
    expect(await ask(system.port, '/', basic('ann', 'sesame'))).toMatchObject({ status: 500 })
    expect(system.logged.join()).toContain('result code 49')
    expect(system.logged.join()).not.toContain('not this one')
  })

  it('says what it found where config says so, and no password', async () => {
    const system = await open({ ...inGroups, log_search_results: true })
    await ask(system.port, '/', basic('ann', 'sesame'))
    expect(system.logged.join()).toContain(`uid=ann,${people}`)
    expect(system.logged.join()).not.toContain('sesame')
  })
})
