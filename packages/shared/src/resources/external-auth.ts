/** External authorisation (Gateway API v1 `HTTPExternalAuthFilter`, GEP-1494): another service says who may pass. */
import * as z from 'zod'
import { headerName, pathCharacters } from './fields.ts'
import { backendObjectReference } from './reference.ts'
import { refuseDuplicates, rule } from './rule.ts'

const headerNames = z
  .array(headerName)
  .max(64)
  .check(
    rule((names, refuse) =>
      refuseDuplicates(
        names,
        (name) => name,
        (index, first) => refuse([index], 'FieldValueDuplicate', `This is entry ${first} of the list already.`),
      ),
    ),
  )

export const externalAuth = z
  .strictObject({
    protocol: z.enum(['HTTP', 'GRPC']).meta({
      description: 'HTTP: the status 200 lets the request pass. GRPC: Envoy’s ext_authz service is asked.',
    }),
    backendRef: backendObjectReference.meta({ description: 'Who is asked.' }),
    grpc: z
      .strictObject({
        allowedHeaders: headerNames
          .optional()
          .meta({ description: 'Headers of the request that are sent along. At most 64. Default: all.' }),
      })
      .optional()
      .meta({ description: 'Settings of the protocol GRPC, needed with it.' }),
    http: z
      .strictObject({
        path: z
          .string()
          .max(1024)
          .regex(pathCharacters, 'must be a path without query or fragment; encode other characters as %XX')
          .optional()
          .meta({ description: 'Put before the path of the request when asking. Default: nothing.' }),
        allowedHeaders: headerNames.optional().meta({
          description:
            'Headers of the request that are sent along, beside Host, Content-Length and Authorization. At most 64.',
        }),
        allowedResponseHeaders: headerNames.optional().meta({
          description: 'Headers of the answer that the backend gets to see. At most 64. Default: all but Host.',
        }),
      })
      .optional()
      .meta({ description: 'Settings of the protocol HTTP, needed with it.' }),
    forwardBody: z
      .strictObject({
        maxSize: z
          .number()
          .int()
          .min(0)
          .max(2 ** 31 - 1)
          .optional()
          .meta({ description: 'Bytes of content that are sent along at most; 0 sends none.' }),
      })
      .optional()
      .meta({ description: 'Whether the content of the request is sent along. Default: it is not.' }),
  })
  .check(
    rule(({ protocol, grpc, http }, refuse) => {
      const settings = { GRPC: ['grpc', grpc], HTTP: ['http', http] } as const
      for (const type of ['GRPC', 'HTTP'] as const) {
        const [field, value] = settings[type]
        if (type === protocol && value === undefined)
          refuse([field], 'FieldValueRequired', `The protocol ${protocol} needs the field ${field}.`)
        if (type !== protocol && value !== undefined)
          refuse([field], 'FieldValueForbidden', `The protocol ${protocol} has no field ${field}.`)
      }
    }),
  )
export type ExternalAuth = z.infer<typeof externalAuth>
