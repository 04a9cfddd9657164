/** Topology: the route-to-service diagram of what is stored, as data. */
import { topology as drawTopology, type Topology } from '@signalbox/shared/explain'
import { storedConfiguration } from './configuration.ts'
import { demand, type Context } from './context.ts'

export function topology(context: Context): Topology {
  demand(context, 'list', '*')
  const { snapshot, attachments, tables } = storedConfiguration(context)
  return drawTopology(snapshot, attachments, tables)
}
