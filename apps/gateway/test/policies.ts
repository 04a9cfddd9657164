/** Policies for tests: manifests, and a system whose one route has them. */
import { echo, httpOrigin, type Origin } from './origin.ts'
import { everythingTo, openSystem, type System, type SystemOptions } from './system.ts'

/** A Policy for every route of the namespace, unless `spec` names targets. */
export function policy(type: string, config: object = {}, spec: object = {}, name = type) {
  return {
    apiVersion: 'signalbox.dev/v1',
    kind: 'Policy',
    metadata: { name, namespace: 'shop' },
    spec: { type, config, ...spec },
  }
}

/** A gateway in front of an origin that tells what it got (`Echoed`), with these resources beside the route. */
export async function systemWith(
  resources: readonly unknown[],
  options: Partial<SystemOptions> = {},
): Promise<System & { readonly origin: Origin }> {
  const origin = await httpOrigin(echo)
  const system = await openSystem({ ...options, resources: [...everythingTo([origin.port]), ...resources] })
  return Object.assign(system, { origin })
}
