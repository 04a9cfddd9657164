/**
 * What a person said of the health of endpoints: an annotation of the Service, so that it is kept, reaches every
 * gateway process, and stands in the history with whoever said it. The next checks may say otherwise, as in Kong (`PUT
 * /upstreams/{upstream}/targets/{target}/unhealthy`), unless it says that it holds.
 */
import * as z from 'zod'
import { toHostPort } from '../lib/index.ts'
import type { Service } from './service.ts'

export const endpointHealthAnnotation = 'signalbox.dev/endpoint-health'

const saidHealth = z.strictObject({
  health: z.enum(['healthy', 'unhealthy']),
  at: z.iso.datetime({ offset: true }),
  /** Of `unhealthy`: whatever checks find, until a person says otherwise. */
  holds: z.boolean().optional(),
})

/** A person's word on an endpoint's health, and when it was said (RFC 3339); a later word replaces an earlier one. */
export type SaidHealth = Readonly<z.infer<typeof saidHealth>>

const saidOfAll = z.record(z.string(), saidHealth)

/** By `<address>:<port>`; empty where nothing was said, or nothing that can be read. */
export function readEndpointHealth({ metadata }: Pick<Service, 'metadata'>): ReadonlyMap<string, SaidHealth> {
  const text = metadata.annotations?.[endpointHealthAnnotation]
  if (text === undefined) return new Map()
  try {
    const parsed = saidOfAll.safeParse(JSON.parse(text))
    return new Map(parsed.success ? Object.entries(parsed.data) : [])
  } catch {
    return new Map()
  }
}

/** The annotation's value once `said` has been said of the endpoint as well. */
export function withEndpointHealth(
  service: Pick<Service, 'metadata'>,
  { address, port }: { readonly address: string; readonly port: number },
  said: SaidHealth,
): string {
  const all = new Map(readEndpointHealth(service)).set(toHostPort(address, port), said)
  return JSON.stringify(Object.fromEntries(all))
}
