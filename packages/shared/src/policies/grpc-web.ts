/** grpc-web: calls of browsers (gRPC-Web) become calls of gRPC, and back. Source: gRPC, PROTOCOL-WEB. */
import * as z from 'zod'
import { definePolicy } from './definition.ts'

export const grpcWeb = definePolicy({
  type: 'grpc-web',
  title: 'gRPC-Web',
  summary: 'Lets browsers call gRPC services, which they cannot do by themselves.',
  category: 'transformation',
  priority: 3,
  config: z.strictObject({
    allow_origin_header: z.string().min(1).max(1024).default('*').meta({
      description: 'Access-Control-Allow-Origin of answers: whose pages may read them.',
    }),
    pass_stripped_path: z.boolean().nullish().meta({
      description: 'Of Kong: what is sent on is the path as the route rewrites it, which is so here in any case.',
    }),
    proto: z.null().optional().meta({
      description: 'Of Kong: JSON as content by a .proto file. Not carried out here; leave it out.',
    }),
  }),
  protocols: ['http', 'https', 'grpc', 'grpcs'],
  forConsumer: false,
  secrets: [],
})
