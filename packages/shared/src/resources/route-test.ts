/** RouteTest (signalbox.dev/v1): a request, and what must become of it. */
import * as z from 'zod'
import { headerName } from './fields.ts'
import { objectMeta } from './meta.ts'
import { signalboxGroup } from './route.ts'
import { rule } from './rule.ts'

export const routeTest = z.strictObject({
  apiVersion: z.literal(`${signalboxGroup}/v1`),
  kind: z.literal('RouteTest'),
  metadata: objectMeta,
  spec: z.strictObject({
    request: z
      .strictObject({
        method: z.string().min(1).max(64).default('GET').meta({ description: 'Default: GET.' }),
        url: z
          .string()
          .min(1)
          .max(16_384)
          .meta({ description: 'As a client writes it: scheme and port choose the listener.' }),
        headers: z
          .record(headerName, z.union([z.string(), z.array(z.string()).max(100)]))
          .optional()
          .meta({ description: 'A value, or a list of them, by name.' }),
      })
      .meta({ description: 'What is asked.' }),
    expect: z
      .strictObject({
        noRoute: z.literal(true).optional().meta({ description: 'No route may take the request.' }),
        route: z.string().min(1).max(600).optional().meta({ description: '<kind>/<namespace>/<name> of the route.' }),
        rule: z.number().int().min(0).optional().meta({ description: 'Its rule, counted from 0.' }),
        service: z
          .string()
          .min(1)
          .max(400)
          .optional()
          .meta({ description: '<namespace>/<name>:<port> of the backend.' }),
        status: z
          .number()
          .int()
          .min(100)
          .max(599)
          .optional()
          .meta({ description: 'Status of an answer by the gateway.' }),
        url: z.string().max(16_384).optional().meta({ description: 'What the endpoint is asked for.' }),
        host: z.string().max(300).optional().meta({ description: 'Host that the endpoint is told.' }),
      })
      .check(
        rule((expected, refuse) => {
          if (Object.values(expected).every((value) => value === undefined))
            refuse([], 'FieldValueRequired', 'A test needs something that it expects.')
          if (expected.noRoute === true && (expected.route !== undefined || expected.service !== undefined))
            refuse(['noRoute'], 'FieldValueForbidden', 'Either no route is expected, or one.')
        }),
      )
      .meta({ description: 'What must become of it; only what is named is looked at.' }),
  }),
})
export type RouteTest = z.infer<typeof routeTest>
