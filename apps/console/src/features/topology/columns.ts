/** The fixed columns of the map, left to right, and the size of what stands in each, in pixels at zoom 1. */
import type { TopologyColumn } from '@signalbox/shared/explain'

export const columns = ['listener', 'hostname', 'route', 'rule', 'service', 'endpoint'] as const

export const columnTitles: Readonly<Record<TopologyColumn, string>> = {
  listener: 'Listener',
  hostname: 'Hostname',
  route: 'Route',
  rule: 'Rule',
  service: 'Service',
  endpoint: 'Endpoint',
}

/** All even, so that middles fall on whole pixels. */
export const nodeSizes: Readonly<Record<TopologyColumn, { readonly width: number; readonly height: number }>> = {
  listener: { width: 152, height: 48 },
  hostname: { width: 176, height: 30 },
  route: { width: 152, height: 44 },
  rule: { width: 200, height: 44 },
  service: { width: 152, height: 44 },
  endpoint: { width: 152, height: 30 },
}

/** Room right of each column, where tracks bend. Behind rules it holds weights and reasons, too. */
const gaps: Readonly<Record<TopologyColumn, number>> = {
  listener: 56,
  hostname: 56,
  route: 48,
  rule: 108,
  service: 48,
  endpoint: 0,
}

/** Left edge of each column. */
export const columnX: Readonly<Record<TopologyColumn, number>> = (() => {
  let x = 0
  const edges: Partial<Record<TopologyColumn, number>> = {}
  for (const column of columns) {
    edges[column] = x
    x += nodeSizes[column].width + gaps[column]
  }
  return edges as Record<TopologyColumn, number>
})()

export const mapWidth = columnX.endpoint + nodeSizes.endpoint.width

export function columnIndex(column: TopologyColumn): number {
  return columns.indexOf(column)
}

export function leftOf(column: number): number {
  const name = columns[column]
  return name === undefined ? 0 : columnX[name]
}

export function rightOf(column: number): number {
  const name = columns[column]
  return name === undefined ? 0 : columnX[name] + nodeSizes[name].width
}
