/** Places: the listeners where a route is, remembered as long as its state lives. */
import type { ListenerAttachment, ListenerId, RouteState } from './attachments.ts'

type Places = ReadonlyMap<ListenerId, ListenerAttachment>

const accepted = new WeakMap<RouteState, Places>()
const served = new WeakMap<RouteState, Places>()

/** The listeners that accept the route, each once, whichever parentRef led there. */
export function acceptedPlaces(state: RouteState): Places {
  return placesWhere(state, accepted, (at) => at.accepted)
}

/** The listeners whose requests come to the route: those that accept it, and those where it can only answer 500. */
export function placesInForce(state: RouteState): Places {
  return placesWhere(state, served, (at) => at.hostnames.length > 0)
}

function placesWhere(
  state: RouteState,
  known: WeakMap<RouteState, Places>,
  isWanted: (at: ListenerAttachment) => boolean,
): Places {
  const remembered = known.get(state)
  if (remembered !== undefined) return remembered
  const places = new Map<ListenerId, ListenerAttachment>()
  for (const { listeners } of state.parents) for (const at of listeners) if (isWanted(at)) places.set(at.listener, at)
  known.set(state, places)
  return places
}
