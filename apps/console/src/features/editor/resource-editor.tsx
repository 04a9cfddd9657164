'use client'
import { useQuery } from '@tanstack/react-query'
import { useSearchParams } from 'next/navigation'
import { useState, type ReactNode } from 'react'
import { pluralOf, wordsOf, type EditableKind } from '@/client/links.ts'
import { listQuery, useList, useResource } from '@/client/queries.ts'
import { kindPaths } from '@/client/resource-paths.ts'
import { useNamespacesFor, useRightsPending } from '@/client/rights.ts'
import { ButtonLink } from '@/ui/button.tsx'
import { EmptyState } from '@/ui/empty-state.tsx'
import { LoadError } from '@/ui/load-error.tsx'
import type { FormSchema } from '@/ui/schema-form/schema.ts'
import { SkeletonRows } from '@/ui/skeleton.tsx'
import { EditorPage } from './editor-page.tsx'
import { duplicateOf, newResource, withPreset } from './templates.ts'

interface ResourceEditorProps {
  readonly kind: EditableKind
  readonly name: string
  readonly namespace?: string
  /** The fields of the kind; they read the draft by `useDraft`. */
  readonly form: ReactNode
  /** Of the kind, where its form is made from it, whole or in parts. */
  readonly schema?: FormSchema | undefined
  /** What became of it, above its conditions. */
  readonly status?: ReactNode
  /** Which policies are for it, on a tab of their own. */
  readonly policies?: ReactNode
}

/** Page of one resource that exists. */
export function ResourceEditor({ kind, name, namespace, form, schema, status, policies }: ResourceEditorProps) {
  const { resource, error, isPending, refetch } = useResource(kind, name, namespace)
  if (isPending) return <SkeletonRows />
  if (error !== null) return <LoadError message={error.message} onRetry={() => void refetch()} />
  const key = `${kind} ${namespace ?? ''}/${name}`
  return (
    <Known
      key={key}
      {...{ kind, resource, form, schema, status, policies }}
      label={namespace === undefined ? name : `${namespace}/${name}`}
    />
  )
}

type KnownProps = Pick<ResourceEditorProps, 'kind' | 'form' | 'schema' | 'status' | 'policies'> & {
  readonly resource: ReturnType<typeof useResource<EditableKind>>['resource']
  readonly label: string
}

/** Keeps the editor, and with it the draft, where the resource is deleted while it is open. */
function Known({ kind, resource, label, form, schema, status, policies }: KnownProps) {
  const begun = useFirst(resource)
  if (begun === undefined) {
    return (
      <EmptyState
        title={`There is no ${wordsOf(kind).word} ${label}`}
        actions={<ButtonLink href={wordsOf(kind).list}>Show {pluralOf(kind)}</ButtonLink>}
      >
        It may have been deleted, or the address was typed wrong.
      </EmptyState>
    )
  }
  return (
    <EditorPage
      kind={kind}
      live={resource ?? null}
      begun={begun}
      isNew={false}
      {...{ form, schema, status, policies }}
    />
  )
}

/** Page of a resource that is about to be made, from scratch or like another. */
export function NewResourceEditor({ kind, form, schema }: Pick<ResourceEditorProps, 'kind' | 'form' | 'schema'>) {
  const search = useSearchParams()
  const like = search.get('like')
  const namespace = search.get('namespace') ?? undefined
  const classes = useQuery(listQuery('GatewayClass'))
  const model = useResource(kind, like ?? '', kindPaths[kind].namespaced ? namespace : undefined)
  const homes = useNamespacesFor(kind)
  const rightsPending = useRightsPending()
  const namespaces = useList('Namespace')
  if ([classes, model, namespaces].some(({ isPending }) => isPending) || rightsPending) return <SkeletonRows />
  const home = homes.includes('default') ? 'default' : (homes[0] ?? 'default')
  const gatewayClass = classes.data?.items[0]?.metadata.name ?? 'signalbox'
  const begun =
    like === null || model.resource === undefined
      ? withPreset(newResource(kind, namespace ?? home, gatewayClass), search)
      : duplicateOf(model.resource)
  return <EditorPage kind={kind} live={null} begun={begun} isNew {...{ form, schema }} />
}

function useFirst<T>(value: T | undefined): T | undefined {
  const [first, setFirst] = useState(value)
  if (first === undefined && value !== undefined) setFirst(value)
  return first ?? value
}
