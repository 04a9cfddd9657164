/** ldap-auth-advanced: finds the user, signs in as the entry that was found, reads its groups, maps the consumer. */
import type { ConfigOf } from '@signalbox/shared/policies'
import { refused, type Verdict } from './authenticate.ts'
import type { PolicyBehaviour, PolicyParts } from './behaviour.ts'
import { knownIn } from './known-consumers.ts'
import { findUser, type DirectoryUser } from './ldap-auth-advanced/find-user.ts'
import { askDirectory } from './ldap/ask.ts'

type Config = ConfigOf<'ldap-auth-advanced'>

export const ldapAuthAdvanced: PolicyBehaviour<Config> = {
  create: (config, parts) =>
    askDirectory<DirectoryUser>(config, parts, {
      find: async (directory, given) => {
        const user = await directory.run((client) => findUser(client, given, config))
        if (user !== null && config.log_search_results)
          parts.log(`The policy ${parts.key} found ${JSON.stringify(user)} in its LDAP directory.`)
        return user
      },
      decide: (user) => decide(user, config, parts),
    }),
}

function decide({ username, groups }: DirectoryUser, config: Config, { consumers }: PolicyParts): Verdict {
  const { groups_required: required } = config
  if (required !== undefined && required.length > 0 && !required.some((entry) => hasAll(groups, entry)))
    return refused(403, 'You cannot consume this service')
  const consumer = knownIn(consumers()).by(config.consumer_by, username)
  if (consumer === null && !config.consumer_optional) return refused(403, 'You cannot consume this service')
  return { ok: true, consumer, credential: username, groups }
}

const hasAll = (groups: readonly string[], entry: string): boolean =>
  entry
    .trim()
    .split(/\s+/)
    .every((name) => groups.includes(name))
