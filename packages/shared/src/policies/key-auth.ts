/** key-auth: the request carries a key that a Consumer has. Source: Kong Gateway 3.10, plugin key-auth. */
import * as z from 'zod'
import { headerName } from '../resources/index.ts'
import { anonymous, hideCredentials, realm, runOnPreflight } from './auth-fields.ts'
import { definePolicy, requestProtocols } from './definition.ts'

const config = z.strictObject({
  key_names: z
    .array(headerName)
    .min(1)
    .default(['apikey'])
    .meta({ description: 'Names of the header, query parameter or field that holds the key. Default: apikey.' }),
  key_in_header: z.boolean().default(true).meta({ description: 'Looks for the key in headers. Default: true.' }),
  key_in_query: z.boolean().default(true).meta({ description: 'Looks for the key in the query. Default: true.' }),
  key_in_body: z.boolean().default(false).meta({
    description: 'Looks for the key in a form or JSON object that is the content. Default: false.',
  }),
  hide_credentials: hideCredentials,
  run_on_preflight: runOnPreflight,
  anonymous,
  realm,
})

export const keyAuth = definePolicy({
  type: 'key-auth',
  title: 'Key authentication',
  summary: 'Asks for a key that a consumer has, in a header, the query or the content.',
  category: 'authentication',
  priority: 1250,
  config,
  protocols: requestProtocols,
  forConsumer: false,
  secrets: [],
})
