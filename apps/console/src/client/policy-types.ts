/** Types of policy, those that users have added included. They change only when the console is started anew. */
import { queryOptions } from '@tanstack/react-query'
import { request } from './api.ts'
import { keys } from './keys.ts'

export const policyCategories = ['authentication', 'security', 'traffic', 'transformation', 'observability'] as const
export type PolicyCategory = (typeof policyCategories)[number]

export interface PolicyType {
  /** Kong's name of the plugin. */
  readonly type: string
  readonly title: string
  /** One or two sentences. */
  readonly summary: string
  readonly category: PolicyCategory
  /** Higher runs first. */
  readonly priority: number
  readonly protocols: readonly string[]
  /** Whether it may be for a Consumer. */
  readonly forConsumer: boolean
  /** Dotted paths into config that are written and never shown; `*` is every element. */
  readonly secrets: readonly string[]
  readonly origin: 'built-in' | 'added'
  /** JSON Schema of config. */
  readonly schema: object
}

export interface PolicyTypes {
  /** In the order in which they run. */
  readonly types: readonly PolicyType[]
  /** Files of users that could not be loaded. */
  readonly problems: readonly { readonly file: string; readonly message: string }[]
}

export const policyTypesQuery = queryOptions({
  queryKey: keys.policyTypes,
  queryFn: ({ signal }) => request<PolicyTypes>('/signalbox/v1/policy-types', { signal }),
  staleTime: Infinity,
})

/** What stands for a secret that is stored; sent back, it means: as it is. */
export const maskedSecret = '[redacted]'
