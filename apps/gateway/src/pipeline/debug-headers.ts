/**
 * Fields that tell what a response owes to, for tests and for the route tester (`SIGNALBOX_DEBUG_HEADERS`). Off by
 * default, because names of routes and services are nobody's business outside.
 */
import type { RawHeaders } from '../exchange/exchange.ts'
import type { Outcome } from '../exchange/outcome.ts'

/** `signalbox-rule` is `<rule id>/<index of the match>`; each field is absent where there was none of its kind. */
export function toDebugHeaders({ listener, rule, matchIndex, upstream, endpoint }: Outcome): RawHeaders {
  return [
    ...(listener === null ? [] : ['signalbox-listener', listener.id]),
    ...(rule === null ? [] : ['signalbox-rule', `${rule.id}/${matchIndex ?? 0}`]),
    ...(upstream === null ? [] : ['signalbox-upstream', upstream]),
    ...(endpoint === null ? [] : ['signalbox-endpoint', endpoint]),
  ]
}
