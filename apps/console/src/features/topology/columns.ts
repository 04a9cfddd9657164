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

/** Between two columns: where tracks bend. */
export const columnGap = 60

/** Left edge of each column. */
export const columnX: Readonly<Record<TopologyColumn, number>> = (() => {
  let x = 0
  const edges: Partial<Record<TopologyColumn, number>> = {}
  for (const column of columns) {
    edges[column] = x
    x += nodeSizes[column].width + columnGap
  }
  return edges as Record<TopologyColumn, number>
})()

export const mapWidth = columnX.endpoint + nodeSizes.endpoint.width

export function columnIndex(column: TopologyColumn): number {
  return columns.indexOf(column)
}
