/** Turn on a rewrite: what policies ask for, kept where filters and the choice of the target find it. */
import type { HeaderList } from '../lib/index.ts'
import type { Destination, OriginalRequest, PolicyTurn, TurnRoute } from '../policies/index.ts'
import type { OnwardEdits, Rewrite } from './rewrite.ts'

export interface TurnFacts {
  readonly original: OriginalRequest
  readonly route: TurnRoute
  readonly scheme: 'http' | 'https'
  readonly clientAddress: string
  readonly captures: Readonly<Record<string, string>>
}

/** Joined to its rewrite when it is made: what is set here is sent on. {@link host} is handed over by {@link settle}. */
export class RewriteTurn implements PolicyTurn, OnwardEdits {
  readonly original: OriginalRequest
  readonly route: TurnRoute
  readonly scheme: 'http' | 'https'
  readonly clientAddress: string
  readonly captures: Readonly<Record<string, string>>
  readonly headers: HeaderList
  method: string
  search: string
  host: string | null = null
  targetPath: string | null = null
  destination: Destination | null = null
  readonly #rewrite: Rewrite

  constructor(rewrite: Rewrite, { original, route, scheme, clientAddress, captures }: TurnFacts) {
    this.original = original
    this.route = route
    this.scheme = scheme
    this.clientAddress = clientAddress
    this.captures = captures
    this.headers = rewrite.headers
    this.method = original.method
    this.search = original.search
    this.#rewrite = rewrite
    rewrite.onward = this
  }

  /** Once all policies have run, before filters, which have the last word about the host. */
  settle(): void {
    if (this.host !== null) this.#rewrite.host = this.host
  }
}
