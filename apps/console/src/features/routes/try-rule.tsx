'use client'
import type { Gateway, HTTPRoute } from '@signalbox/shared/resources'
import { TestTubeDiagonal } from 'lucide-react'
import { getAt, isObject, listAt } from '@/client/draft/field-path.ts'
import { useDraft } from '@/client/draft/use-draft.ts'
import { useList } from '@/client/queries.ts'
import { toTryRequest, tryHref } from '@/client/try-link.ts'
import { ButtonLink } from '@/ui/button.tsx'
import { ownNamespace } from './scoped-name.ts'

type Match = NonNullable<HTTPRoute['spec']['rules'][number]['matches']>[number]

/** The way to a request that this rule's first match takes, at the first listener that the route names. */
export function TryRule({ rule }: { rule: number }) {
  const fields = useDraft()
  const gateways = useList('Gateway').items
  const listener = listAt(fields.draft.resource, ['spec', 'parentRefs'])
    .map((parent) => listenerOf(parent, gateways, ownNamespace(fields)))
    .find((found) => found !== undefined)
  if (listener === undefined) return null
  const [hostname] = listAt(fields.draft.resource, ['spec', 'hostnames'])
  const [match] = listAt(fields.draft.resource, ['spec', 'rules', rule, 'matches'])
  const asked = toTryRequest(listener, typeof hostname === 'string' ? hostname : undefined, readMatch(match))
  return (
    <ButtonLink small href={tryHref(asked)}>
      <TestTubeDiagonal size={14} aria-hidden /> Try a request through this rule
    </ButtonLink>
  )
}

function listenerOf(parent: unknown, gateways: readonly Gateway[], own: string) {
  const name = getAt(parent, ['name'])
  const namespace = getAt(parent, ['namespace']) ?? own
  const section = getAt(parent, ['sectionName'])
  const gateway = gateways.find(({ metadata }) => metadata.name === name && metadata.namespace === namespace)
  return gateway?.spec.listeners.find(
    (listener) =>
      (listener.protocol === 'HTTP' || listener.protocol === 'HTTPS') &&
      (section === undefined || section === listener.name),
  )
}

/** What is written so far, as far as a request can be made of it. */
function readMatch(match: unknown): Match | undefined {
  if (!isObject(match)) return undefined
  const text = (value: unknown) => (typeof value === 'string' ? value : '')
  const pairs = (field: string) =>
    listAt(match, [field]).map((pair) => ({
      type: 'Exact' as const,
      name: text(getAt(pair, ['name'])),
      value: text(getAt(pair, ['value'])),
    }))
  const regular = getAt(match, ['path', 'type']) === 'RegularExpression'
  const method = methods.find((known) => known === match['method'])
  return {
    path: { type: regular ? 'RegularExpression' : 'PathPrefix', value: text(getAt(match, ['path', 'value'])) || '/' },
    headers: pairs('headers'),
    queryParams: pairs('queryParams'),
    ...(method === undefined ? {} : { method }),
  }
}

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'CONNECT', 'TRACE'] as const
