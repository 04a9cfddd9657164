import { describe, expect, it } from 'vitest'
import { ask, consumer } from '../../test/consumers.ts'
import { policy, systemWith } from '../../test/policies.ts'

const open = (config: object, ...resources: readonly unknown[]) =>
  systemWith([
    policy('acl', config),
    policy('key-auth', { anonymous: 'guest' }),
    ...consumer('ann', { groups: ['gold', 'staff'], credentials: [['key-auth', { key: 'ann' }]] }),
    ...consumer('bob', { credentials: [['key-auth', { key: 'bob' }]] }),
    ...consumer('guest', { groups: ['guests'] }),
    ...resources,
  ])

describe('groups', () => {
  it('that are allowed pass, and nobody else', async () => {
    const { port } = await open({ allow: ['gold', 'silver'] })
    expect(await ask(port, '/', 'apikey: ann')).toMatchObject({ status: 200, groups: 'gold, staff' })
    for (const lines of [['apikey: bob'], [], ['X-Consumer-Groups: gold'], ['X-Authenticated-Groups: gold']])
      expect(await ask(port, '/', ...lines)).toMatchObject({ status: 403, message: 'You cannot consume this service' })
  })

  it('that are denied do not pass, and everybody else does', async () => {
    const { port } = await open({ deny: ['guests'] })
    expect(await ask(port)).toMatchObject({ status: 403 })
    expect(await ask(port, '/', 'apikey: bob', 'X-Consumer-Groups: gold')).toMatchObject({
      status: 200,
      groups: undefined,
    })
  })

  it('are not told where config says so', async () => {
    const { port } = await open({ allow: ['gold'], hide_groups_header: true })
    expect(await ask(port, '/', 'apikey: ann', 'X-Consumer-Groups: x')).toMatchObject({
      status: 200,
      groups: undefined,
    })
  })

  it('of nobody are none: without authentication nobody passes', async () => {
    const { port } = await systemWith([policy('acl', { deny: ['guests'] })])
    expect(await ask(port)).toMatchObject({ status: 401, message: 'Unauthorized' })
  })
})
