/**
 * Which form of an answer a client wants, by its Accept: the first of its media ranges that is known here.
 *
 * Source: Kubernetes API concepts, "Receiving resources as Tables"; parameters `as`, `g` and `v`.
 */
interface MediaRange {
  readonly type: string
  /** By lower-case name: `as`, `g`, `v`. */
  readonly parameters: ReadonlyMap<string, string>
}

export type Form =
  | 'resource'
  /** `meta.k8s.io/v1` Table. */
  | 'table'
  /** Type and metadata alone. */
  | 'metadata'

/** What lists and single resources are wanted as. */
export function wantedForm(request: Request): Form {
  for (const { type, parameters } of mediaRanges(request)) {
    if (!isJson(type)) continue
    const form = parameters.get('as')
    const isMeta = parameters.get('g') === 'meta.k8s.io'
    if (form === undefined) return 'resource'
    if (isMeta && form === 'Table') return 'table'
    if (isMeta && (form === 'PartialObjectMetadata' || form === 'PartialObjectMetadataList')) return 'metadata'
  }
  return 'resource'
}

/** The version of aggregated discovery that is wanted, or `null` for the plain one. */
export function wantedDiscovery(request: Request): 'v2' | 'v2beta1' | null {
  for (const { type, parameters } of mediaRanges(request)) {
    if (!isJson(type)) continue
    const version = parameters.get('v')
    const isAggregated =
      parameters.get('as') === 'APIGroupDiscoveryList' && parameters.get('g') === 'apidiscovery.k8s.io'
    if (isAggregated && (version === 'v2' || version === 'v2beta1')) return version
    if (!parameters.has('as')) return null
  }
  return null
}

function mediaRanges(request: Request): readonly MediaRange[] {
  const accepted = request.headers.get('accept')?.trim()
  return (accepted === undefined || accepted === '' ? '*/*' : accepted).split(',').map((range) => {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim())
    const pairs = parameters.map((parameter): [string, string] => {
      const [name = '', value = ''] = parameter.split('=', 2).map((part) => part.trim())
      return [name.toLowerCase(), value]
    })
    return { type: type.toLowerCase(), parameters: new Map(pairs) }
  })
}

function isJson(type: string): boolean {
  return type === 'application/json' || type === 'application/*' || type === '*/*'
}
