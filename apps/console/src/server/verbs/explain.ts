/** Explain: where a request goes and why, by what is stored or by resources that come with the question. */
import { explain as explainRequest, type Explanation } from '@signalbox/shared/explain'
import * as z from 'zod'
import { givenConfiguration, storedConfiguration } from './configuration.ts'
import { demand, type Context } from './context.ts'
import { invalid } from './errors.ts'
import { askedRequest, checkProtocol, gatewayKey } from './explain-input.ts'
import { parseInput } from './parse-input.ts'

const input = z.strictObject({
  request: askedRequest,
  gateway: gatewayKey.exactOptional(),
  /** YAML or JSON text, or a list of resources: the question is about these alone. */
  resources: z.union([z.string(), z.array(z.unknown()).max(10_000)]).exactOptional(),
  format: z.enum(['gateway-api', 'kong']).default('gateway-api'),
  routerFlavor: z.enum(['traditional_compatible', 'expressions']).exactOptional(),
})

/** @throws VerbError `Invalid` with every error of the question and of the resources in it. */
export function explain(context: Context, value: unknown): Explanation {
  demand(context, 'explain', '*')
  const { request, gateway, resources, format } = parseInput(input, value)
  if (format === 'kong') {
    const message = 'Kong documents are not read by this release; send Gateway API resources.'
    throw invalid([{ path: 'format', reason: 'FieldValueNotSupported', message }])
  }
  checkProtocol(request)
  const configuration =
    resources === undefined ? storedConfiguration(context) : givenConfiguration(resources, context.gateways())
  return explainRequest(configuration, request, { random: context.random(), gateway })
}
