import { describe, expect, it } from 'vitest'
import { renderSelector, selects, unmetRequirements, type Selector } from './selector.ts'

const labels = { team: 'a', env: 'dev' }

describe('a selector', () => {
  it.each<{ guarantee: string; selector: Selector; unmet: readonly string[] }>([
    { guarantee: 'that is empty selects everything', selector: {}, unmet: [] },
    { guarantee: 'selects by label', selector: { matchLabels: { team: 'a' } }, unmet: [] },
    { guarantee: 'asks for every label', selector: { matchLabels: { team: 'a', env: 'prod' } }, unmet: ['env=prod'] },
    {
      guarantee: 'does not take an inherited property for a label',
      selector: { matchLabels: { constructor: 'a' } },
      unmet: ['constructor=a'],
    },
    {
      guarantee: 'selects by one of several values',
      selector: { matchExpressions: [{ key: 'env', operator: 'In', values: ['dev', 'test'] }] },
      unmet: [],
    },
    {
      guarantee: 'names the values that were possible',
      selector: { matchExpressions: [{ key: 'env', operator: 'In', values: ['x', 'y'] }] },
      unmet: ['env in (x, y)'],
    },
    {
      guarantee: 'can exclude values',
      selector: { matchExpressions: [{ key: 'env', operator: 'NotIn', values: ['dev'] }] },
      unmet: ['env!=dev'],
    },
    {
      guarantee: 'that excludes values takes what has no such label',
      selector: { matchExpressions: [{ key: 'zone', operator: 'NotIn', values: ['x', 'y'] }] },
      unmet: [],
    },
    {
      guarantee: 'can ask for a label',
      selector: { matchExpressions: [{ key: 'zone', operator: 'Exists' }] },
      unmet: ['zone'],
    },
    {
      guarantee: 'can ask for its absence',
      selector: { matchExpressions: [{ key: 'team', operator: 'DoesNotExist' }] },
      unmet: ['!team'],
    },
  ])('$guarantee', ({ selector, unmet }) => {
    expect(unmetRequirements(selector, labels)).toEqual(unmet)
    expect(selects(selector, labels)).toBe(unmet.length === 0)
  })

  it('finds nothing in what has no labels', () => {
    expect(selects({ matchLabels: { team: 'a' } }, undefined)).toBe(false)
    expect(selects({}, undefined)).toBe(true)
  })

  it('is written as kubectl writes it', () => {
    expect(
      renderSelector({
        matchLabels: { team: 'a' },
        matchExpressions: [
          { key: 'env', operator: 'NotIn', values: ['x', 'y'] },
          { key: 'zone', operator: 'Exists' },
        ],
      }),
    ).toBe('team=a,env notin (x, y),zone')
  })
})
