/** Ask: what both LDAP types do with a request, and with a server that cannot be asked. */
import {
  authenticate,
  readNameAndPassword,
  refused,
  toChallenge,
  unauthorized,
  type NameAndPassword,
  type Verdict,
} from '../authenticate.ts'
import type { PolicyParts, RequestTurn, RunningPolicy } from '../behaviour.ts'
import { Directory, DirectoryError, type DirectorySettings } from './directory.ts'
import { Remembered } from './remembered.ts'

export interface LdapConfig extends DirectorySettings {
  /** Seconds. */
  readonly cache_ttl: number
  readonly header_type: string
  readonly hide_credentials: boolean
  readonly realm?: string | undefined
  readonly anonymous?: string | undefined
}

interface Asking<User> {
  /** `null` where name or password are not right. Repeatable. */
  readonly find: (directory: Directory, given: NameAndPassword) => Promise<User | null>
  readonly decide: (user: User) => Verdict
}

const complaintPauseMs = 60_000

export function askDirectory<User>(config: LdapConfig, parts: PolicyParts, asking: Asking<User>): RunningPolicy {
  const directory = new Directory(config)
  const remembered = new Remembered<User>(config.cache_ttl, parts.clock)
  const challenge = toChallenge(config.header_type === 'ldap' ? 'LDAP' : config.header_type, config.realm)
  let complainedAtMs = -Infinity
  const complain = (error: DirectoryError): void => {
    const nowMs = parts.clock.monotonicMs()
    if (nowMs - complainedAtMs < complaintPauseMs) return
    complainedAtMs = nowMs
    const server = `${config.ldap_host}:${config.ldap_port}`
    parts.log(`The policy ${parts.key} refuses requests: its LDAP server ${server} is of no help, ${error.message}.`)
  }
  const check = async (turn: RequestTurn): Promise<Verdict> => {
    const given = readNameAndPassword(turn, config.header_type)
    if (given === null || given.password === '') return unauthorized('Unauthorized', challenge)
    try {
      const user = await remembered.get(given.username, given.password, () => asking.find(directory, given))
      if (user === null) return unauthorized('Unauthorized', challenge)
      if (config.hide_credentials)
        for (const name of ['authorization', 'proxy-authorization']) turn.headers.remove(name)
      return asking.decide(user)
    } catch (error) {
      if (!(error instanceof DirectoryError)) throw error
      complain(error)
      return refused(500, 'An unexpected error occurred')
    }
  }
  return {
    request: (turn) => authenticate(turn, { config, parts }, () => check(turn)),
    close: () => directory.close(),
  }
}
