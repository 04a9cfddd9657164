/** request-validator: content and parameters of requests against schemas. */
import type { ConfigOf, PolicyAnswer } from '@signalbox/shared/policies'
import type { PolicyBehaviour, RequestTurn } from './behaviour.ts'
import { isAllowedType, isJsonType } from './request-validator/content-type.ts'
import { toParameterCheck } from './request-validator/parameters.ts'
import { compileSchema, type Check } from './request-validator/schema.ts'

type Config = ConfigOf<'request-validator'>

/** Kong's words. */
const words = {
  content: "request body doesn't conform to schema",
  parameter: "request param doesn't conform to schema",
  type: 'specified Content-Type is not allowed',
} as const

/** Requests of these methods have content, or are no use. */
const withContent: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH'])

export const requestValidator: PolicyBehaviour<Config> = {
  /** @throws Error where a schema cannot be compiled: nothing is let through then. */
  create(config) {
    const contentCheck =
      typeof config.body_schema === 'string' ? compileSchema(config.body_schema, config.version) : null
    const parameterChecks = (config.parameter_schema ?? []).map(toParameterCheck)
    const refuse = (message: string, detail: string | null): PolicyAnswer => ({
      status: 400,
      message: config.verbose_response && detail !== null ? detail : message,
    })
    return {
      async request(turn) {
        for (const check of parameterChecks) {
          const problem = check(turn)
          if (problem !== null) return refuse(words.parameter, problem)
        }
        if (contentCheck === null) return null
        return checkContent(turn, { config, check: contentCheck, refuse })
      },
    }
  },
}

interface ContentCheck {
  readonly config: Config
  readonly check: Check
  readonly refuse: (message: string, detail: string | null) => PolicyAnswer
}

async function checkContent(turn: RequestTurn, { config, check, refuse }: ContentCheck): Promise<PolicyAnswer | null> {
  const { method, headers } = turn.original
  const type = headers.get('content-type')
  if (turn.contentLength === 0 && type === undefined && !withContent.has(method)) return null
  if (type === undefined || !isAllowedType(type, config)) return refuse(words.type, null)
  if (!isJsonType(type)) return null
  const coding = headers.get('content-encoding')?.toLowerCase() ?? 'identity'
  if (coding !== 'identity') return { status: 415, message: 'The content must not be compressed: it is checked here.' }
  const content = await turn.readContent(config.max_body_bytes)
  if (content === null) return { status: 413, message: `The content is longer than ${config.max_body_bytes} bytes.` }
  const value = parseJson(content)
  if (value === undefined) return refuse(words.content, 'The content is not JSON.')
  const problem = check(value.json)
  return problem === null ? null : refuse(words.content, problem)
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** `undefined` where it is no JSON in UTF-8 (RFC 8259 §8.1). */
function parseJson(content: Uint8Array): { readonly json: unknown } | undefined {
  try {
    return { json: JSON.parse(utf8.decode(content)) }
  } catch {
    return undefined
  }
}
