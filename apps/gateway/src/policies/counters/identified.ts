/** Who a request comes from, as limits count it. */
import type { Identified } from '@signalbox/shared/policies'
import type { RequestTurn } from '../behaviour.ts'

export function identifiedOf(turn: RequestTurn): Identified {
  const { identity, original } = turn
  return {
    consumer: identity?.consumer?.key ?? null,
    credential: identity?.credential ?? null,
    groups: groupsOf(turn),
    clientAddress: turn.clientAddress,
    service: turn.route.service,
    path: original.path,
    header: (name) => original.headers.get(name.toLowerCase()) ?? null,
  }
}

/** Of the client's consumer, and those that another system gave. */
export function groupsOf({ identity }: Pick<RequestTurn, 'identity'>): readonly string[] {
  return [...(identity?.consumer?.groups ?? []), ...(identity?.groups ?? [])]
}
