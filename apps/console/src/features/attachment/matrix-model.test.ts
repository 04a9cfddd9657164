import type { AttachmentMatrix } from '@signalbox/shared/attachment'
import { describe, expect, it } from 'vitest'
import { nameLabel, toMatrixModel } from './matrix-model.ts'

const listener = (gateway: string, name: string, hostname = ''): AttachmentMatrix['listeners'][number] => ({
  id: `Gateway/${gateway}/${name}`,
  gateway,
  owner: { kind: 'Gateway', key: gateway },
  name,
  port: 80,
  protocol: 'HTTP',
  hostname,
  from: 'All',
  kinds: [],
  valid: true,
})

const matrix: AttachmentMatrix = {
  namespaces: [
    { name: 'infra', labels: { [nameLabel]: 'infra' } },
    { name: 'team-a', labels: { [nameLabel]: 'team-a', tier: 'gold' } },
  ],
  listeners: [
    listener('infra/one', 'http'),
    listener('infra/one', 'admin', 'admin.test'),
    listener('infra/two', 'http'),
  ],
  cells: [
    {
      namespace: 'team-a',
      listener: 'Gateway/infra/one/http',
      may: true,
      clause: 'from-all',
      reason: '',
      attached: [],
      refused: [],
    },
  ],
}

const rows = (search: string, namespace?: string) =>
  toMatrixModel(matrix, search, namespace).rows.map(({ name }) => name)
const columns = (search: string) => toMatrixModel(matrix, search).listeners.map(({ id }) => id)

describe('the matrix', () => {
  it('groups listeners by Gateway, in their order', () => {
    const { gateways } = toMatrixModel(matrix, '')
    expect(gateways.map(({ gateway, listeners }) => [gateway, listeners.length])).toEqual([
      ['infra/one', 2],
      ['infra/two', 1],
    ])
  })

  it('finds cells by namespace and listener', () => {
    const { cellAt } = toMatrixModel(matrix, '')
    expect(cellAt('team-a', 'Gateway/infra/one/http')?.may).toBe(true)
    expect(cellAt('infra', 'Gateway/infra/one/http')).toBeUndefined()
  })

  it('does not show the label that every namespace has', () => {
    expect(toMatrixModel(matrix, '').rows.map(({ labels }) => labels)).toEqual([[], [['tier', 'gold']]])
  })

  it.each([
    { guarantee: 'a word narrows namespaces by name', search: 'team', found: ['team-a'] },
    { guarantee: 'a word narrows namespaces by label', search: 'tier=GOLD', found: ['team-a'] },
    { guarantee: 'a word that fits no namespace leaves them all', search: 'admin.test', found: ['infra', 'team-a'] },
  ])('$guarantee', ({ search, found }) => {
    expect(rows(search)).toEqual(found)
  })

  it('a word that fits no namespace narrows listeners', () => {
    expect(columns('admin.test')).toEqual(['Gateway/infra/one/admin'])
    expect(columns('no such thing')).toEqual([])
  })

  it('a namespace scope narrows rows', () => {
    expect(rows('', 'infra')).toEqual(['infra'])
  })
})
