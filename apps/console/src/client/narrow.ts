/** What a list shows of what there is. Pure. */
import type { AnyResource } from '@signalbox/shared/resources'
import type { Health } from './health.ts'

export type StateFilter = 'any' | Health['aspect']

export interface Narrowing {
  /** Words that must all occur. */
  readonly search: string
  readonly state: StateFilter
  /** A namespace; `''` is all of them. */
  readonly scope: string
}

export function narrow<R extends AnyResource>(
  resources: readonly R[],
  { search, state, scope }: Narrowing,
  hay: (resource: R) => string,
  health: (resource: R) => Health | null,
): readonly R[] {
  const words = search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  return resources.filter((resource) => {
    const { name, namespace, labels = {} } = resource.metadata
    if (scope !== '' && namespace !== undefined && namespace !== scope) return false
    if (state !== 'any' && health(resource)?.aspect !== state) return false
    if (words.length === 0) return true
    const tags = Object.entries(labels).map(([key, value]) => `${key}=${value}`)
    const text = [`${namespace ?? ''}/${name}`, ...tags, hay(resource)].join(' ').toLowerCase()
    return words.every((word) => text.includes(word))
  })
}
