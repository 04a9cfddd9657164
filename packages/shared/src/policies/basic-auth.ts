/** basic-auth: name and password of a Consumer (RFC 7617). Source: Kong Gateway 3.10, plugin basic-auth. */
import * as z from 'zod'
import { anonymous, hideCredentials } from './auth-fields.ts'
import { definePolicy, requestProtocols } from './definition.ts'

const config = z.strictObject({
  hide_credentials: hideCredentials,
  anonymous,
  realm: z.string().default('service').meta({ description: 'Said in WWW-Authenticate. Default: service.' }),
})

export const basicAuth = definePolicy({
  type: 'basic-auth',
  title: 'Basic authentication',
  summary: 'Asks for the name and password of a consumer.',
  category: 'authentication',
  priority: 1100,
  config,
  protocols: requestProtocols,
  forConsumer: false,
  secrets: [],
})
