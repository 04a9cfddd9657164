/** Trail: what verbs note of themselves while they run, for the audit log. One per request. */
import type { RevisionSummary } from '@signalbox/shared/snapshot'

export class Trail {
  /** Whom the request was about, where that is not who asked. */
  subject: string | undefined
  /** Set where a request that could change something only asked: an access review, a validation. */
  isReading = false
  #committed: RevisionSummary | undefined

  get committed(): RevisionSummary | undefined {
    return this.#committed
  }

  /** A revision that this request made. */
  commit(summary: RevisionSummary): void {
    this.#committed = summary
  }
}
