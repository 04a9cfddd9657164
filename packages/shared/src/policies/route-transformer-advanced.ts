/** route-transformer-advanced: makes path, host and port of the service from templates. */
import * as z from 'zod'
import { isIpAddress } from '../lib/index.ts'
import { rule } from '../resources/index.ts'
import type { PolicyAnswer } from './answer.ts'
import { definePolicy, requestProtocols } from './definition.ts'
import { template } from './transform/config.ts'
import { renderWith, templateFailed, toTargetPath } from './transform/request.ts'
import type { PolicyTurn } from './turn.ts'

const config = z
  .strictObject({
    path: template('Path to send; the path of the service and what strip_path leaves count no more.').optional(),
    port: template('Port of the service.').optional(),
    host: template('Host of the service.').optional(),
    escape_path: z.boolean().default(false).meta({
      description: 'Write every character of the path that is not plain as a triplet, "%" too. Default: false.',
    }),
  })
  .check(
    rule(({ path, port, host }, refuse) => {
      if (path === undefined && port === undefined && host === undefined)
        refuse([], 'FieldValueRequired', "At least one of these fields must be non-empty: 'path', 'port', 'host'.")
    }),
  )

export const routeTransformerAdvanced = definePolicy({
  type: 'route-transformer-advanced',
  title: 'Route transformer, advanced',
  summary:
    'Sends requests to a path, host and port that are made from templates, such as $(headers.x) or $(uri_captures[1]).',
  category: 'traffic',
  priority: 780,
  config,
  protocols: requestProtocols,
  forConsumer: true,
  secrets: [],
  rewrite: routeByTemplates,
})

/** A host or port that cannot be one ends the request: where it would go instead is not what was asked for. */
function routeByTemplates(settings: z.output<typeof config>, turn: PolicyTurn): PolicyAnswer | null {
  const rendered = renderWith(settings, turn, ['path', 'host', 'port'])
  if (!rendered.ok) return templateFailed
  const { path, host, port } = rendered.value
  if (host !== undefined && !isHost(host)) return templateFailed
  if (port !== undefined && !isPort(port)) return templateFailed
  if (path !== undefined) turn.targetPath = settings.escape_path ? toEscapedPath(path) : toTargetPath(path)
  if (host !== undefined || port !== undefined)
    turn.destination = {
      address: host ?? null,
      ...(port === undefined ? {} : { port: Number(port) }),
    }
  return null
}

const isHost = (text: string): boolean =>
  isIpAddress(text) ||
  /^(?=.{1,253}$)[A-Za-z0-9_](?:[-A-Za-z0-9_]*[A-Za-z0-9_])?(?:\.[A-Za-z0-9_](?:[-A-Za-z0-9_]*[A-Za-z0-9_])?)*\.?$/.test(
    text,
  )

const isPort = (text: string): boolean => /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535

function toEscapedPath(path: string): string {
  const escaped = path.toWellFormed().split('/').map(encodeURIComponent).join('/')
  return escaped.startsWith('/') ? escaped : `/${escaped}`
}
