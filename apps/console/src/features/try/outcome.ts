/** What becomes of a request, as a signal shows it. Pure. */
import type { Explanation } from '@signalbox/shared/explain'
import type { Aspect } from '@/ui/aspect.tsx'

export interface Outcome {
  readonly aspect: Aspect
  readonly word: string
}

export function outcomeOf({
  upstream,
  response,
  steps,
}: Pick<Explanation, 'upstream' | 'response' | 'steps'>): Outcome {
  if (response === undefined) {
    // A handshake ends at a listener that then takes requests.
    if (upstream === null && steps.at(-1)?.outcome === 'passed') return { aspect: 'clear', word: 'Arrives' }
    return upstream === null
      ? { aspect: 'danger', word: 'Taken by nothing' }
      : { aspect: 'clear', word: 'Goes through' }
  }
  return { aspect: aspectOfStatus(response.status), word: `Answered here with ${response.status}` }
}

export function aspectOfStatus(status: number): Aspect {
  if (status < 400) return 'clear'
  return status < 500 ? 'caution' : 'danger'
}
