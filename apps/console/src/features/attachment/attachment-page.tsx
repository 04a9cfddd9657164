'use client'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { openDialog } from '@/client/dialogs.ts'
import { linkToNew } from '@/client/links.ts'
import { attachmentQuery } from '@/client/queries.ts'
import { useScope, useSearchParam } from '@/client/scope.ts'
import { formatMany } from '@/lib/format.ts'
import { Button, ButtonLink } from '@/ui/button.tsx'
import { EmptyState } from '@/ui/empty-state.tsx'
import { Notice } from '@/ui/notice.tsx'
import { PageHeader } from '@/ui/page-header.tsx'
import { SearchField } from '@/ui/search-field.tsx'
import { SkeletonRows } from '@/ui/skeleton.tsx'
import { MatrixGrid } from './matrix-grid.tsx'
import { toMatrixModel, type MatrixModel } from './matrix-model.ts'

/** Who may attach routes to which listener, and why. */
export function AttachmentPage() {
  const { data: matrix, error, refetch } = useQuery(attachmentQuery)
  const [search, setSearch] = useSearchParam('search')
  const [namespace] = useScope()
  const model = useMemo(
    () => (matrix === undefined ? null : toMatrixModel(matrix, search, namespace)),
    [matrix, search, namespace],
  )
  return (
    <>
      <PageHeader
        title="Attachment"
        description={
          matrix === undefined || matrix.listeners.length === 0
            ? 'Which namespaces may attach routes to which listeners.'
            : describe(matrix)
        }
        actions={
          matrix !== undefined &&
          matrix.listeners.length > 0 && (
            <SearchField label="Search namespaces and listeners" value={search} onValueChange={setSearch} />
          )
        }
      />
      {model === null ? (
        error === null ? (
          <SkeletonRows label="Loading the matrix" />
        ) : (
          <div className="px-4 sm:px-6">
            <Notice
              aspect="danger"
              title="The matrix could not be loaded"
              actions={
                <Button small onClick={() => void refetch()}>
                  Try again
                </Button>
              }
            >
              {error.message}
            </Notice>
          </div>
        )
      ) : matrix?.listeners.length === 0 ? (
        <NoListeners />
      ) : (
        <Found model={model} onClear={() => setSearch('')} />
      )}
    </>
  )
}

function Found({ model, onClear }: { model: MatrixModel; onClear: () => void }) {
  if (model.rows.length > 0 && model.listeners.length > 0) return <MatrixGrid model={model} />
  return (
    <EmptyState title="Nothing matches the search" actions={<Button onClick={onClear}>Clear the search</Button>}>
      Words are looked for in the names and labels of namespaces, and in Gateways, listeners and hostnames.
    </EmptyState>
  )
}

function NoListeners() {
  return (
    <EmptyState
      title="There is no listener to attach to"
      actions={
        <>
          <Button look="primary" onClick={() => openDialog({ dialog: 'publish' })}>
            Publish a service
          </Button>
          <ButtonLink href={linkToNew('Gateway')}>Create a Gateway</ButtonLink>
        </>
      }
    >
      A listener of a Gateway says which namespaces may attach routes to it: its own, all, none, or those with certain
      labels. With a Gateway there, this page shows for every namespace whether it may, and lets you change it.
    </EmptyState>
  )
}

function describe({
  cells,
  listeners,
  namespaces,
}: {
  cells: readonly { refused: readonly string[] }[]
  listeners: readonly unknown[]
  namespaces: readonly unknown[]
}): string {
  const refused = new Set(cells.flatMap((cell) => cell.refused)).size
  const words = `${formatMany(namespaces.length, 'namespace')} and ${formatMany(listeners.length, 'listener')}`
  return refused === 0
    ? `${words}; no route is refused.`
    : `${words}; ${formatMany(refused, 'route')} refused somewhere.`
}
