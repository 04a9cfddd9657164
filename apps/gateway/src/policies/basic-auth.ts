/** basic-auth: name and password (RFC 7617) of a consumer's credential. */
import type { ConfigOf } from '@signalbox/shared/policies'
import { authenticate, readNameAndPassword, refused, toChallenge, unauthorized, type Verdict } from './authenticate.ts'
import { PasswordCheck, PasswordsBusyError } from './basic-auth/password.ts'
import type { PolicyBehaviour, PolicyParts, RequestTurn } from './behaviour.ts'
import { knownIn } from './known-consumers.ts'

type Config = ConfigOf<'basic-auth'>

export const basicAuth: PolicyBehaviour<Config> = {
  create(config, parts) {
    const passwords = new PasswordCheck(parts.clock)
    return { request: (turn) => authenticate(turn, { config, parts }, () => check(turn, { config, parts, passwords })) }
  },
}

interface Given {
  readonly config: Config
  readonly parts: PolicyParts
  readonly passwords: PasswordCheck
}

async function check(turn: RequestTurn, { config, parts, passwords }: Given): Promise<Verdict> {
  const challenge = toChallenge('Basic', config.realm)
  const given = readNameAndPassword(turn, 'basic')
  if (given === null) return unauthorized('Unauthorized', challenge)
  if (config.hide_credentials) turn.headers.remove(given.header)
  const found = knownIn(parts.consumers()).credential('basic-auth', given.username, parts.clock.epochMs())
  try {
    const isRight = await passwords.isRight(given.password, found?.fields['password'] ?? null)
    if (found === null || !isRight) return unauthorized('Unauthorized', challenge)
  } catch (error) {
    if (error instanceof PasswordsBusyError) return refused(503, 'Too many requests wait to be authenticated')
    throw error
  }
  return { ok: true, consumer: found.consumer, credential: found.id, groups: null }
}
