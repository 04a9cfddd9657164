/** route-by-header: sends requests with certain headers to another service. */
import * as z from 'zod'
import { headerName, objectName } from '../resources/index.ts'
import { definePolicy, requestProtocols } from './definition.ts'

export const routeByHeader = definePolicy({
  type: 'route-by-header',
  title: 'Route by header',
  summary:
    'Sends requests to the service of the first rule whose headers they all have; others go where the route says.',
  category: 'traffic',
  priority: 850,
  config: z.strictObject({
    rules: z
      .array(
        z.strictObject({
          condition: z
            .record(headerName, z.string())
            .refine((condition) => Object.keys(condition).length > 0, 'must name at least one header')
            .meta({ description: 'Headers and the exact values that a request must have, all of them.' }),
          upstream_name: objectName.meta({ description: 'Name of the Service, in the policy’s namespace.' }),
        }),
      )
      .max(256)
      .default([])
      .meta({ description: 'Tried in order; the first that fits counts.' }),
  }),
  protocols: requestProtocols,
  forConsumer: true,
  secrets: [],
  rewrite({ rules }, turn) {
    const { headers } = turn.original
    const rule = rules.find(({ condition }) =>
      Object.entries(condition).every(([name, value]) => headers.get(name.toLowerCase()) === value),
    )
    if (rule !== undefined) turn.destination = { service: rule.upstream_name }
    return null
  },
  services: ({ rules }) => [...new Set(rules.map(({ upstream_name: name }) => name))],
})
