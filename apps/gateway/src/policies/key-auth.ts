/** key-auth: looks for a key where config says, in the order header, query, content; the first name that has one counts. */
import type { ConfigOf } from '@signalbox/shared/policies'
import { authenticate, refused, toChallenge, unauthorized, withoutParameters, type Verdict } from './authenticate.ts'
import type { PolicyBehaviour, PolicyParts, RequestTurn } from './behaviour.ts'
import { readFields, withoutField, type ContentFields } from './content-fields.ts'
import { knownIn } from './known-consumers.ts'

type Config = ConfigOf<'key-auth'>

export const keyAuth: PolicyBehaviour<Config> = {
  create: (config, parts) => ({
    request: (turn) => authenticate(turn, { config, parts }, () => check(turn, config, parts)),
  }),
}

function check(turn: RequestTurn, config: Config, parts: PolicyParts): Verdict | Promise<Verdict> {
  if (!config.key_in_body) return decide(turn, { config, parts, content: null })
  return readFields(turn).then((read) =>
    read.ok ? decide(turn, { config, parts, content: read.fields }) : refused(400, 'Cannot process request body'),
  )
}

interface Given {
  readonly config: Config
  readonly parts: PolicyParts
  readonly content: ContentFields | null
}

function decide(turn: RequestTurn, { config, parts, content }: Given): Verdict {
  const challenge = toChallenge('Key', config.realm)
  for (const name of config.key_names) turn.secretNames.add(name.toLowerCase())
  for (const name of config.key_names) {
    const keys = keysOf(turn, name, { config, content })
    if (keys.length === 0) continue
    if (config.hide_credentials) hide(turn, name, content)
    const [key = ''] = keys
    if (keys.length > 1) return unauthorized('Duplicate API key found', challenge)
    const found = knownIn(parts.consumers()).credential('key-auth', key, parts.clock.epochMs())
    if (found === null) return unauthorized('Unauthorized', challenge)
    return { ok: true, consumer: found.consumer, credential: found.id, groups: null }
  }
  return unauthorized('No API key found in request', challenge)
}

function keysOf(
  { headers, original }: RequestTurn,
  name: string,
  { config, content }: Pick<Given, 'config' | 'content'>,
): readonly string[] {
  const inHeader = config.key_in_header ? headers.getAll(name) : []
  if (inHeader.length > 0) return inHeader
  const inQuery = config.key_in_query ? new URLSearchParams(original.search).getAll(name) : []
  if (inQuery.length > 0) return inQuery
  return content?.get(name) ?? []
}

function hide(turn: RequestTurn, name: string, content: ContentFields | null): void {
  turn.headers.remove(name)
  turn.search = withoutParameters(turn.search, [name])
  if (content !== null && content.get(name) !== undefined) turn.replaceContent(withoutField(content, name))
}
