/** What becomes of a request, as a signal shows it. Pure. */
import type { Explanation } from '@signalbox/shared/explain'
import type { Aspect } from '@/ui/aspect.tsx'

export interface Outcome {
  readonly aspect: Aspect
  readonly word: string
}

export function outcomeOf({ upstream, response }: Pick<Explanation, 'upstream' | 'response'>): Outcome {
  if (response === undefined) {
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
