/** request-termination: answers in place of the origin. */
import * as z from 'zod'
import { rule } from '../resources/index.ts'
import { definePolicy, requestProtocols } from './definition.ts'

const config = z
  .strictObject({
    status_code: z.number().int().min(100).max(599).default(503).meta({ description: 'Status of the answer.' }),
    message: z.string().optional().meta({ description: 'Message of the answer, in Kong’s form. Not with body.' }),
    content_type: z.string().optional().meta({ description: 'Content type of body. Default: application/json.' }),
    body: z.string().optional().meta({ description: 'Content of the answer, as it is. Not with message.' }),
    echo: z.boolean().default(false).meta({
      description: 'Answer with a description of the request, for finding out what arrives here.',
    }),
    trigger: z.string().min(1).max(256).optional().meta({
      description: 'Answer only requests with this header or query parameter; others go on.',
    }),
  })
  .check(
    rule(({ message, body, content_type: contentType }, refuse) => {
      if (message !== undefined && body !== undefined)
        refuse(['message'], 'FieldValueInvalid', 'message cannot be used with content_type or body')
      else if (message !== undefined && contentType !== undefined)
        refuse(['message'], 'FieldValueInvalid', 'message cannot be used with content_type or body')
      else if (contentType !== undefined && body === undefined)
        refuse(['content_type'], 'FieldValueInvalid', 'content_type requires a body')
    }),
  )

const titles: Readonly<Record<number, string>> = {
  400: 'Bad request',
  401: 'Unauthorized',
  402: 'Payment required',
  403: 'Forbidden',
  404: 'Not found',
  405: 'Method not allowed',
  410: 'Gone',
  429: 'Too many requests',
  500: 'An unexpected error occurred',
  502: 'An invalid response was received from the upstream server',
  503: 'Service unavailable',
  504: 'The upstream server is timing out',
}

export const requestTermination = definePolicy({
  type: 'request-termination',
  title: 'Request termination',
  summary: 'Answers requests with a fixed status and message, so that nothing reaches the service.',
  category: 'traffic',
  priority: 2,
  config,
  protocols: requestProtocols,
  forConsumer: true,
  secrets: [],
  rewrite(settings, turn) {
    const { status_code: status, trigger, echo, body, content_type: contentType, message } = settings
    const { original } = turn
    if (trigger !== undefined && !original.headers.has(trigger.toLowerCase()) && !original.query.has(trigger))
      return null
    if (echo)
      return {
        status,
        headers: ['content-type', 'application/json; charset=utf-8'],
        body: JSON.stringify({
          matched_route: { kind: turn.route.kind, name: turn.route.key, rule: turn.route.rule },
          request: {
            method: original.method,
            scheme: turn.scheme,
            host: original.host,
            path: original.path,
            query: Object.fromEntries(original.query),
            headers: Object.fromEntries(original.headers),
            uri_captures: turn.captures,
          },
        }),
      }
    if (body !== undefined)
      return { status, headers: ['content-type', contentType ?? 'application/json; charset=utf-8'], body }
    return { status, message: message ?? titles[status] ?? `The gateway answered ${status}` }
  },
})
