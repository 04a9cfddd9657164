/** Topology: the route-to-service diagram of what is stored and the actor may see, as data. */
import { topology as drawTopology, type Topology } from '@signalbox/shared/explain'
import { visibleTopology } from '../access/visible-topology.ts'
import { storedConfiguration } from './configuration.ts'
import { demandUser, visibilityOf, type Context } from './context.ts'

export function topology(context: Context): Topology {
  demandUser(context)
  const { snapshot, attachments, tables } = storedConfiguration(context)
  return visibleTopology(drawTopology(snapshot, attachments, tables), visibilityOf(context))
}
