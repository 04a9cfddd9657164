/** acl: groups of the consumer, or those that the authentication found, against those that may pass. */
import type { ConfigOf } from '@signalbox/shared/policies'
import { toFieldValue } from './authenticate.ts'
import type { Identity, PolicyBehaviour } from './behaviour.ts'

type Config = ConfigOf<'acl'>

const told = ['x-consumer-groups', 'x-authenticated-groups'] as const

export const acl: PolicyBehaviour<Config> = {
  create: (config) => {
    const { hide_groups_header: hides } = config
    return {
      request(turn) {
        const { identity } = turn
        for (const name of told) if (hides || name === 'x-consumer-groups') turn.headers.remove(name)
        if (identity === null) return { status: 401, message: 'Unauthorized' }
        const { groups, header } = groupsOf(identity, config)
        if (!mayPass(groups, config)) return { status: 403, message: 'You cannot consume this service' }
        if (!hides && groups.length > 0) turn.headers.set(header, toFieldValue(groups.join(', ')))
        return null
      },
    }
  },
}

interface Groups {
  readonly groups: readonly string[]
  readonly header: (typeof told)[number]
}

function groupsOf({ consumer, groups, isAnonymous }: Identity, config: Config): Groups {
  const prefersFound = consumer === null || isAnonymous || config.always_use_authenticated_groups
  if (groups !== null && prefersFound) return { groups, header: 'x-authenticated-groups' }
  return { groups: consumer?.groups ?? [], header: 'x-consumer-groups' }
}

function mayPass(groups: readonly string[], { allow, deny }: Config): boolean {
  const isIn = (list: readonly string[]): boolean => groups.some((group) => list.includes(group))
  return allow === undefined ? !isIn(deny ?? []) : isIn(allow)
}
