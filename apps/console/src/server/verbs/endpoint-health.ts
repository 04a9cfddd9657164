/**
 * Endpoint health: how gateway processes find the endpoints of Services, and what a person says of one of them. What is
 * said is written to the Services (`signalbox.dev/endpoint-health`), which is how it reaches every gateway process.
 */
import { toHostPort } from '@signalbox/shared/lib'
import {
  endpointHealthAnnotation,
  withEndpointHealth,
  type SaidHealth,
  type Service,
} from '@signalbox/shared/resources'
import type { EndpointReport } from '@signalbox/shared/snapshot'
import { commitChange } from './commit-change.ts'
import { demand, type Context } from './context.ts'

export interface SayHealthInput {
  readonly namespace: string
  /** Which of the namespace's Services have the endpoint. */
  readonly has: (service: Service) => boolean
  readonly address: string
  readonly port: number
  readonly health: SaidHealth['health']
}

/** Says it of the endpoint in every Service that has it; none: nothing is done. */
export async function sayEndpointHealth(context: Context, input: SayHealthInput): Promise<void> {
  const { namespace, has, health } = input
  demand(context, 'patch', { kind: 'Service', namespace })
  const said = { health, at: context.now().toISOString() }
  const message = `${toHostPort(input.address, input.port)} is said to be ${health}`
  await commitChange(
    context,
    ({ snapshot }) => ({
      upserts: servicesIn(snapshot.list('Service'), namespace)
        .filter(has)
        .map((service) => {
          const annotation = { [endpointHealthAnnotation]: withEndpointHealth(service, input, said) }
          const annotations = { ...service.metadata.annotations, ...annotation }
          return { resource: { ...service, metadata: { ...service.metadata, annotations } }, mode: 'apply' as const }
        }),
      deletes: [],
    }),
    { message, dryRun: false },
  )
}

/** What connected gateway processes report of the endpoints of these Services. */
export function endpointReports(
  context: Context,
  namespace: string,
  has: (service: Service) => boolean,
): readonly EndpointReport[] {
  demand(context, 'list', { kind: 'Service', namespace })
  const services = servicesIn(context.store.read().snapshot.list('Service'), namespace).filter(has)
  const prefixes = services.map(({ metadata }) => `${namespace}/${metadata.name}:`)
  return context
    .gateways()
    .filter(({ connected }) => connected)
    .flatMap(({ endpoints }) => endpoints)
    .filter(({ upstream }) => prefixes.some((prefix) => upstream.startsWith(prefix)))
}

const servicesIn = (services: readonly Service[], namespace: string): readonly Service[] =>
  services.filter(({ metadata }) => metadata.namespace === namespace)
