/** Explain: where a request goes and why, by what is stored or by resources that come with the question. */
import {
  explain as explainRequest,
  explainKong,
  type ExplainRequest,
  type Explanation,
} from '@signalbox/shared/explain'
import * as z from 'zod'
import { visibleExplanation } from '../access/visible-explanation.ts'
import { givenConfiguration, storedConfiguration } from './configuration.ts'
import { demand, demandUser, visibilityOf, type Context } from './context.ts'
import { askedTraffic, checkProtocol, gatewayKey } from './explain-input.ts'
import { kongConfiguration } from './kong-configuration.ts'
import { parseInput } from './parse-input.ts'

const input = z.strictObject({
  request: askedTraffic,
  gateway: gatewayKey.exactOptional(),
  /** YAML or JSON text, or a list of resources: the question is about these alone. */
  resources: z.union([z.string(), z.array(z.unknown()).max(10_000)]).exactOptional(),
  format: z.enum(['gateway-api', 'kong']).default('gateway-api'),
  routerFlavor: z.enum(['traditional_compatible', 'expressions']).exactOptional(),
})

/** Of a declarative document of Kong, as text, as it is, or as the one element of a list. */
const kongInput = z.strictObject({
  request: askedTraffic,
  gateway: gatewayKey.exactOptional(),
  resources: z.union([z.string(), z.array(z.unknown()).max(1), z.record(z.string(), z.unknown())]),
  format: z.literal('kong'),
  routerFlavor: z.enum(['traditional_compatible', 'expressions']).exactOptional(),
})

const formatOf = z.looseObject({
  format: z.enum(['gateway-api', 'kong']).optional(),
  resources: z.unknown().optional(),
})

/** What of it the actor may see. @throws VerbError `Invalid` with every error of the question and of the resources in it. */
export function explain(context: Context, value: unknown): Explanation {
  demandUser(context)
  const { format, resources: document } = parseInput(formatOf, value)
  if (format === 'kong' && document !== undefined) {
    const { request, resources, routerFlavor } = parseInput(kongInput, value)
    return explainKong(kongConfiguration(resources, routerFlavor), request)
  }
  const { request, gateway, resources } = parseInput(input, value)
  checkProtocol(request)
  const options = { random: context.random(), gateway }
  if (resources !== undefined)
    return explainRequest(givenConfiguration(resources, context.gateways()), request, options)
  return visibleExplanation(explainStored(context, request, gateway), visibilityOf(context))
}

/**
 * By what is stored, with everything that it says; whoever shows it cuts it down.
 *
 * @throws VerbError `Forbidden` for a Gateway that the actor may not see.
 */
export function explainStored(context: Context, request: ExplainRequest, gateway: string | undefined): Explanation {
  if (gateway !== undefined) {
    const [namespace = '', name = ''] = gateway.split('/')
    demand(context, 'get', { kind: 'Gateway', namespace, name })
  }
  return explainRequest(storedConfiguration(context), request, { random: context.random(), gateway })
}
