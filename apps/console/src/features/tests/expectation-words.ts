/** What a test expects, in a person's words. Pure. */
import type { RouteTest } from '@signalbox/shared/resources'

type Expectation = RouteTest['spec']['expect']

/** One sentence for each thing that is looked at. */
export function expectationWords({ noRoute, route, rule, service, status, url, host }: Expectation): readonly string[] {
  return [
    ...(noRoute === true ? ['No route takes it.'] : []),
    ...(route === undefined
      ? []
      : [`${route.replace('/', ' ')}${rule === undefined ? '' : `, rule ${rule},`} takes it.`]),
    ...(route === undefined && rule !== undefined ? [`Rule ${rule} takes it.`] : []),
    ...(service === undefined ? [] : [`It goes to ${service}.`]),
    ...(status === undefined ? [] : [`The gateway answers ${status}.`]),
    ...(url === undefined ? [] : [`The endpoint is asked for ${url}.`]),
    ...(host === undefined ? [] : [`The endpoint is told the host ${host}.`]),
  ]
}
