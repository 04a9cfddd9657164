/**
 * Rights of who is signed in, by the grants that the server tells: what a page offers is judged by the same lines as what
 * the server lets happen. Until they are there everything is offered; the server has the last word anyway.
 */
import { Rights, type AccessUser, type Grant } from '@signalbox/shared/access'
import type { Kind } from '@signalbox/shared/resources'
import { queryOptions, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { request } from './api.ts'
import { keys } from './keys.ts'
import { useList } from './queries.ts'
import { kindPaths } from './resource-paths.ts'

interface OwnRights {
  readonly user: AccessUser
  readonly grants: readonly Grant[]
}

const rightsQuery = queryOptions({
  queryKey: keys.rights,
  queryFn: ({ signal }) => request<OwnRights>('/signalbox/v1/rights', { signal }),
})

type Verb = 'get' | 'list' | 'create' | 'update' | 'patch' | 'delete' | 'send'

interface Target {
  readonly kind: Kind
  readonly namespace?: string | undefined
  readonly name?: string | undefined
}

export interface Judge {
  /** Why one may not, in a sentence; `null` where one may. */
  readonly refusal: (verb: Verb, target: Target) => string | null
  /** As {@link refusal}, where it may be done in no namespace at all. */
  readonly refusalAnywhere: (verb: Verb, kind: Kind) => string | null
}

/** Why nothing can be published: that makes a Service and a route. */
export function publishRefusal({ refusalAnywhere }: Judge): string | null {
  return refusalAnywhere('create', 'Service') ?? refusalAnywhere('create', 'HTTPRoute')
}

/** Names of the namespaces in which one may make a resource of `kind`. */
export function useNamespacesFor(kind: Kind): readonly string[] {
  const { refusal } = useJudge()
  return useList('Namespace').items.flatMap(({ metadata: { name } }) =>
    refusal('create', { kind, namespace: name }) === null ? [name] : [],
  )
}

/** Whether the rights are on their way still. */
export function useRightsPending(): boolean {
  return useQuery(rightsQuery).isPending
}

function useOwnRights(): Rights | null {
  const { data } = useQuery(rightsQuery)
  return useMemo(() => (data === undefined ? null : new Rights(data.user, data.grants)), [data])
}

export function useJudge(): Judge {
  const rights = useOwnRights()
  return useMemo(() => toJudge(rights), [rights])
}

export function toJudge(rights: Rights | null): Judge {
  return {
    refusal: (verb, target) =>
      rights === null || rights.may(toRequest(verb, target)) ? null : toSentence(verb, target),
    refusalAnywhere: (verb, kind) => {
      const { group, plural } = pathOf(kind)
      if (rights === null || rights.mayAnywhere(verb, group, plural)) return null
      return `You may not ${words[verb]} resources of the kind ${kind} anywhere. ${help}`
    },
  }
}

function toRequest(verb: Verb, { kind, namespace, name }: Target) {
  const { group, plural } = pathOf(kind)
  // A Namespace lies in itself, as in Kubernetes: who may see into it may see it.
  const home = kind === 'Namespace' ? name : namespace
  return {
    verb,
    apiGroup: group,
    resource: plural,
    namespace: home ?? null,
    name: verb === 'create' ? undefined : name,
  }
}

function pathOf(kind: Kind): { readonly group: string; readonly plural: string } {
  const { apiVersion, plural } = kindPaths[kind]
  return { group: apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '', plural }
}

const words: Readonly<Record<Verb, string>> = {
  get: 'see',
  list: 'list',
  create: 'create',
  update: 'change',
  patch: 'change',
  delete: 'delete',
  send: 'send requests to',
}

const help = 'Who administers access can give you a role for it.'

function toSentence(verb: Verb, { kind, namespace, name }: Target): string {
  const where = namespace === undefined ? '' : ` in namespace ${namespace}`
  const what = name === undefined || verb === 'create' ? `a ${kind}${where}` : `${kind} ${name}${where}`
  return `You may not ${words[verb]} ${what}: no role of yours allows it. ${help}`
}
