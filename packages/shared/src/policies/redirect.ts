/** redirect: sends clients elsewhere. */
import * as z from 'zod'
import { definePolicy, requestProtocols } from './definition.ts'

const config = z.strictObject({
  location: z
    .string()
    .refine((text) => /^https?:\/\//i.test(text) && URL.canParse(text), 'must be an absolute http or https URL')
    .meta({ description: 'Where clients are sent, as in https://example.com/new.' }),
  status_code: z.number().int().min(100).max(599).default(301).meta({
    description: '301 and 308 for good, 302 and 307 for now; 307 and 308 keep method and content.',
  }),
  keep_incoming_path: z.boolean().default(false).meta({
    description: 'Path and query of the request in place of those of location.',
  }),
})

export const redirect = definePolicy({
  type: 'redirect',
  title: 'Redirect',
  summary: 'Answers with a redirect to another address; nothing reaches the service.',
  category: 'traffic',
  priority: 779,
  config,
  protocols: requestProtocols,
  forConsumer: true,
  secrets: [],
  rewrite({ location, status_code: status, keep_incoming_path: keepsPath }, { original: { path, search } }) {
    return { status, headers: ['location', keepsPath ? new URL(path + search, originOf(location)).href : location] }
  },
})

/** So that a path that begins with two slashes names no other host. */
function originOf(location: string): URL {
  const url = new URL(location)
  url.pathname = '/'
  url.search = ''
  return url
}
