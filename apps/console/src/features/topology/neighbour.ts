import type { Graph } from './graph.ts'
import type { Layout, Place } from './layout.ts'

/**
 * Where an arrow key leads: right and left along a track to the nearest node, up and down within the column, Home and
 * End to its ends. `null` where there is nothing that way, or for another key.
 */
export function neighbour(graph: Graph, layout: Layout, id: string, key: string): string | null {
  const here = layout.places.get(id)
  if (here === undefined) return null
  if (key === 'ArrowRight') return nearest((graph.out.get(id) ?? []).map(({ to }) => to))
  if (key === 'ArrowLeft') return nearest((graph.into.get(id) ?? []).map(({ from }) => from))
  const column = [...layout.places.values()].filter((place) => place.column === here.column).sort((a, b) => a.y - b.y)
  const at = column.findIndex((place) => place.id === id)
  if (key === 'ArrowDown') return column[at + 1]?.id ?? null
  if (key === 'ArrowUp') return at === 0 ? null : (column[at - 1]?.id ?? null)
  if (key === 'Home') return column[0]?.id ?? null
  if (key === 'End') return column.at(-1)?.id ?? null
  return null

  function nearest(ids: readonly string[]): string | null {
    const middle = (other: string) => middleOf(layout.places.get(other))
    const distance = (other: string) => Math.abs(middle(other) - middle(id))
    return ids.toSorted((a, b) => distance(a) - distance(b))[0] ?? null
  }
}

function middleOf(place: Place | undefined): number {
  return place === undefined ? Infinity : place.y + place.height / 2
}
