/** The one rule of a TLSRoute, TCPRoute or UDPRoute (Gateway API v1 `TLSRouteRule`, `TCPRouteRule`, `UDPRouteRule`). */
import * as z from 'zod'
import { sectionName } from './meta.ts'
import { backendRef } from './reference.ts'

export const streamRule = z.strictObject({
  name: sectionName.optional().meta({ description: 'Name of the rule.' }),
  backendRefs: z.array(backendRef).min(1).max(16).meta({
    description: 'Where connections go, shared out by weight; those of an invalid backend are refused. 1 to 16.',
  }),
})
export type StreamRouteRule = z.infer<typeof streamRule>

export const streamRules = z.array(streamRule).min(1).max(1).meta({ description: 'Exactly one.' })
