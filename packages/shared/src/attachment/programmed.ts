/**
 * Programmed: what the data plane says of listeners and Gateways.
 *
 * Source: Gateway API v1 `ListenerConditionProgrammed`, `GatewayConditionProgrammed` and their reasons.
 */
import { toHostPort } from '../lib/index.ts'
import type { ListenerReport } from '../snapshot/index.ts'
import type { GatewayState, ListenerId, ListenerSetState, ListenerState, Verdict } from './attachments.ts'

/** Reports by listener, or `null` where no gateway process has reported yet. */
export type Reports = ReadonlyMap<ListenerId, readonly ListenerReport[]> | null

export function toReports(reports: readonly ListenerReport[] | null): Reports {
  return reports === null ? null : Map.groupBy(reports, ({ listener }) => listener)
}

/** A listener is in force when every address of it is bound by some gateway process. */
export function listenerProgrammed(state: ListenerState, reports: Reports): Verdict {
  const refused = state.verdicts.find(({ type, status }) => type !== 'Conflicted' && status === 'False')
  if (refused !== undefined)
    return verdict('False', 'Invalid', refused.type === 'Accepted' ? 'It is not accepted.' : refused.message)
  if (!state.valid) return verdict('False', 'Pending', 'Its Gateway is not accepted or has no address.')
  if (reports === null) return verdict('Unknown', 'Pending', 'No gateway process has reported yet.')
  const own = reports.get(state.id) ?? []
  for (const address of state.addresses) {
    const here = own.filter((report) => report.address === address)
    if (here.some((report) => report.state === 'listening')) continue
    const [failed] = here
    if (failed === undefined)
      return verdict(
        'Unknown',
        'Pending',
        `No gateway process has taken up ${toHostPort(address, state.listener.port)} yet.`,
      )
    return verdict('False', 'PortUnavailable', failed.error ?? `It could not be bound on ${address}.`)
  }
  return verdict('True', 'Programmed', 'The gateway listens.')
}

/**
 * A Gateway is in force when its addresses are there and one of its listeners is. Listeners with unresolved references
 * do not count against it.
 *
 * @param listeners Programmed of each listener, in the Gateway's order.
 */
export function gatewayProgrammed(state: GatewayState, listeners: readonly Verdict[], reports: Reports): Verdict {
  if (!isAccepted(state)) return verdict('False', 'Invalid', 'The Gateway is not accepted.')
  if (state.addressProblem !== null) return { type: 'Programmed', status: 'False', ...state.addressProblem }
  const unusable = unusableAddresses(state, reports)
  if (unusable.length > 0 && unusable.length === state.addresses.length)
    return verdict('False', 'AddressNotUsable', `This machine does not have ${unusable.join(', ')}.`)
  const expected = listeners.filter((_, index) => isWhole(state.listeners[index]))
  if (expected.length === 0) return verdict('True', 'Programmed', 'No listener is to be bound.')
  const bound = expected.filter(({ status }) => status === 'True').length
  if (bound === expected.length) return verdict('True', 'Programmed', 'Every valid listener is bound.')
  const [failed] = expected.filter(({ status }) => status === 'False')
  if (bound > 0)
    return verdict(
      'True',
      'Programmed',
      `${bound} of ${expected.length} valid listeners are bound. ${failed?.message ?? ''}`.trim(),
    )
  return failed === undefined
    ? verdict('Unknown', 'Pending', 'No gateway process has taken it up yet.')
    : verdict('False', 'ListenersNotReady', failed.message)
}

function isAccepted({ verdicts }: { readonly verdicts: readonly Verdict[] }): boolean {
  return !verdicts.some(({ type, status }) => type === 'Accepted' && status === 'False')
}

/** Whether the listener is to be bound with all that it asks for. */
function isWhole(state: ListenerState | undefined): boolean {
  return (
    state?.valid === true && !state.verdicts.some(({ type, status }) => type === 'ResolvedRefs' && status === 'False')
  )
}

/**
 * A ListenerSet is in force when one of its listeners is.
 *
 * @param listeners Programmed of each listener, in the set's order.
 */
export function listenerSetProgrammed(state: ListenerSetState, listeners: readonly Verdict[]): Verdict {
  const refused = state.verdicts.find(({ type, status }) => type === 'Accepted' && status === 'False')
  if (refused !== undefined)
    return verdict(
      'False',
      refused.reason === 'ParentNotAccepted' ? 'ParentNotProgrammed' : refused.reason,
      refused.message,
    )
  const expected = listeners.filter((_, index) => isWhole(state.listeners[index]))
  const bound = expected.filter(({ status }) => status === 'True').length
  if (bound === expected.length && bound > 0) return verdict('True', 'Programmed', 'Every valid listener is bound.')
  const [failed] = expected.filter(({ status }) => status === 'False')
  if (bound > 0)
    return verdict(
      'True',
      'Programmed',
      `${bound} of ${expected.length} valid listeners are bound. ${failed?.message ?? ''}`.trim(),
    )
  return failed === undefined
    ? verdict('Unknown', 'Pending', 'No gateway process has taken it up yet.')
    : verdict('False', failed.reason, failed.message)
}

/** Addresses of the Gateway that the machine does not have, as the operating system says. */
export function unusableAddresses(state: GatewayState, reports: Reports): readonly string[] {
  if (reports === null) return []
  const own = state.listeners.flatMap(({ id }) => reports.get(id) ?? [])
  return state.addresses.filter((address) => {
    const here = own.filter((report) => report.address === address)
    return here.length > 0 && here.every(({ errorCode }) => errorCode === 'EADDRNOTAVAIL')
  })
}

function verdict(status: Verdict['status'], reason: Verdict['reason'], message: string): Verdict {
  return { type: 'Programmed', status, reason, message }
}
