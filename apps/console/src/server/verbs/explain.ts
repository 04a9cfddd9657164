/** Explain: where a request goes and why, by what is stored or by resources that come with the question. */
import { explain as explainRequest, explainKong, type Explanation } from '@signalbox/shared/explain'
import * as z from 'zod'
import { givenConfiguration, storedConfiguration } from './configuration.ts'
import { demand, type Context } from './context.ts'
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

/** @throws VerbError `Invalid` with every error of the question and of the resources in it. */
export function explain(context: Context, value: unknown): Explanation {
  demand(context, 'explain', '*')
  const { format, resources: document } = parseInput(formatOf, value)
  if (format === 'kong' && document !== undefined) {
    const { request, resources, routerFlavor } = parseInput(kongInput, value)
    return explainKong(kongConfiguration(resources, routerFlavor), request)
  }
  const { request, gateway, resources } = parseInput(input, value)
  checkProtocol(request)
  const configuration =
    resources === undefined ? storedConfiguration(context) : givenConfiguration(resources, context.gateways())
  return explainRequest(configuration, request, { random: context.random(), gateway })
}
