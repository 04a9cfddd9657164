/** How one of several endpoints is chosen, in words. */
import type { HashInput, UpstreamTarget } from '../table/index.ts'

/** ` or another of 3 endpoints, the one that has …`; nothing where there is one. */
export function describeChoice({ endpoints, loadBalancing }: UpstreamTarget): string {
  if (endpoints.length < 2) return ''
  const others = ` or another of ${endpoints.length} endpoints`
  switch (loadBalancing.algorithm) {
    case 'round-robin':
      return others
    case 'least-connections':
      return `${others} (the one with the fewest requests open)`
    case 'latency':
      return `${others} (the one that answers soonest)`
    case 'consistent-hashing': {
      const inputs = [loadBalancing.hashOn, loadBalancing.hashFallback].filter(({ source }) => source !== 'none')
      const words = inputs.map(describeInput).join(', else ')
      return `${others} (${words === '' ? 'in turn, for nothing is named to hash' : `always the same for the same ${words}`})`
    }
  }
}

const sources: Readonly<Record<HashInput['source'], string>> = {
  none: '',
  consumer: 'consumer',
  ip: 'client address',
  header: 'header',
  cookie: 'cookie',
  path: 'path',
  query_arg: 'query parameter',
  uri_capture: 'capture of the path',
}

const describeInput = ({ source, name }: HashInput): string =>
  name === null ? sources[source] : `${sources[source]} ${name}`
