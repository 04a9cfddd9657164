import { describe, expect, it } from 'vitest'
import { didYouMean, nearestName } from './did-you-mean.ts'

const known = ['parentRefs', 'hostnames', 'rules', 'name', 'port']

describe('a name that does not exist', () => {
  it.each([
    { wanted: 'parentRef', nearest: 'parentRefs' },
    { wanted: 'parent_refs', nearest: 'parentRefs' },
    { wanted: 'HOSTNAMES', nearest: 'hostnames' },
    { wanted: 'hostnmaes', nearest: 'hostnames' },
    { wanted: 'hsotname', nearest: 'hostnames' },
    { wanted: 'prot', nearest: 'port' },
    { wanted: 'rule', nearest: 'rules' },
    { wanted: 'path', nearest: null },
    { wanted: 'backends', nearest: null },
    { wanted: '', nearest: null },
    { wanted: 'x'.repeat(65), nearest: null },
  ])('$wanted is taken for $nearest', ({ wanted, nearest }) => {
    expect(nearestName(wanted, known)).toBe(nearest)
  })

  it('is asked about behind a message', () => {
    expect(didYouMean('rule', known)).toBe(' Did you mean "rules"?')
    expect(didYouMean('backends', known)).toBe('')
  })
})
