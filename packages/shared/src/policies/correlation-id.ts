/** correlation-id: gives each request an id that its log lines have in common wherever it goes. */
import * as z from 'zod'
import { headerName } from '../resources/index.ts'
import { definePolicy, requestProtocols } from './definition.ts'

export const correlationId = definePolicy({
  type: 'correlation-id',
  title: 'Correlation ID',
  summary: 'Adds an id to each request, so that it can be followed through every service that it reaches.',
  category: 'transformation',
  priority: 100_001,
  config: z.strictObject({
    header_name: headerName.default('Kong-Request-ID').meta({ description: 'Header that carries the id.' }),
    generator: z.enum(['uuid', 'uuid#counter', 'tracker']).default('uuid#counter').meta({
      description:
        'uuid: a new one for each request. uuid#counter: one for each process with a number that grows. tracker: address, port, process, connection, requests and time.',
    }),
    echo_downstream: z.boolean().default(false).meta({ description: 'Tell the client the id in the response too.' }),
  }),
  protocols: requestProtocols,
  forConsumer: true,
  secrets: [],
})
