/** Order of a table: by one column, ascending or descending, ties by the order that the rows came in. Pure. */
export interface Sort {
  readonly column: string
  readonly descending: boolean
}

export type SortValue = string | number | null

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })

/** Strings as people order them (`web2` before `web10`), numbers by size, `null` last in both directions. */
export function sortRows<T>(rows: readonly T[], valueOf: (row: T) => SortValue, descending: boolean): T[] {
  const direction = descending ? -1 : 1
  return rows.toSorted((one, other) => {
    const a = valueOf(one)
    const b = valueOf(other)
    if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1
    if (typeof a === 'number' && typeof b === 'number') return direction * (a - b)
    return direction * collator.compare(String(a), String(b))
  })
}

/** The next order when a column's head is pressed: ascending, then descending. */
export function nextSort(sort: Sort | null, column: string): Sort {
  return { column, descending: sort?.column === column && !sort.descending }
}
