import { Rights, type Grant } from '@signalbox/shared/access'
import { describe, expect, it } from 'vitest'
import { toJudge } from './rights.ts'

const grant: Grant = {
  namespace: 'team-a',
  rules: [{ verbs: ['get', 'update', 'create'], apiGroups: ['gateway.networking.k8s.io'], resources: ['httproutes'] }],
  binding: { kind: 'RoleBinding', namespace: 'team-a', name: 'b' },
  role: { kind: 'ClusterRole', name: 'r' },
}
const judge = toJudge(new Rights({ name: 'ann', groups: [] }, [grant]))

describe('what a page offers', () => {
  it('what a role allows, where it holds', () => {
    expect(judge.refusal('update', { kind: 'HTTPRoute', namespace: 'team-a', name: 'cart' })).toBeNull()
    expect(judge.refusalAnywhere('create', 'HTTPRoute')).toBeNull()
  })

  it('nothing else, and says why', () => {
    expect(judge.refusal('delete', { kind: 'HTTPRoute', namespace: 'team-a', name: 'cart' })).toBe(
      'You may not delete HTTPRoute cart in namespace team-a: no role of yours allows it. Who administers access can give you a role for it.',
    )
    expect(judge.refusal('update', { kind: 'HTTPRoute', namespace: 'team-c', name: 'cart' })).toMatch(/team-c/)
    expect(judge.refusalAnywhere('create', 'Gateway')).toMatch(/^You may not create/)
  })

  it('everything until the rights are known: the server decides', () => {
    expect(toJudge(null).refusal('delete', { kind: 'Gateway', name: 'g' })).toBeNull()
  })
})
