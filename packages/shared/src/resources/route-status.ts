/** Status that every kind of route has (Gateway API v1 `RouteStatus`). */
import * as z from 'zod'
import { condition } from './condition.ts'
import { parentReference } from './reference.ts'

/** Status of a route at one of its parents (Gateway API `RouteParentStatus`). */
export const routeParentStatus = z.strictObject({
  parentRef: parentReference,
  controllerName: z.string(),
  conditions: z.array(condition).default([]),
})
export type RouteParentStatus = z.infer<typeof routeParentStatus>

export const routeStatus = z.strictObject({ parents: z.array(routeParentStatus).max(32).default([]) })
export type RouteStatus = z.infer<typeof routeStatus>
