import { describe, expect, test } from 'vitest'
import { nextSort, sortRows } from './sort-rows.ts'

describe('order of a table', () => {
  test('numbers within names count as numbers', () => {
    expect(sortRows(['web10', 'web2', 'Web1'], (name) => name, false)).toEqual(['Web1', 'web2', 'web10'])
  })

  test('what has no value stands last in both directions', () => {
    const rows = [null, 2, 1]
    expect(sortRows(rows, (value) => value, false)).toEqual([1, 2, null])
    expect(sortRows(rows, (value) => value, true)).toEqual([2, 1, null])
  })

  test('equals keep the order that they came in', () => {
    const rows = [
      { id: 'a', size: 1 },
      { id: 'b', size: 1 },
    ]
    expect(sortRows(rows, ({ size }) => size, true).map(({ id }) => id)).toEqual(['a', 'b'])
  })

  test('a head that is pressed again turns the order round', () => {
    const first = nextSort(null, 'name')
    expect(first).toEqual({ column: 'name', descending: false })
    expect(nextSort(first, 'name').descending).toBe(true)
    expect(nextSort(first, 'size')).toEqual({ column: 'size', descending: false })
  })
})
