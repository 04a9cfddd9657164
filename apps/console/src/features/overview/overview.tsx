'use client'
import dynamic from 'next/dynamic'
import { useList } from '@/client/queries.ts'
import { openDialog } from '@/client/dialogs.ts'
import { publishRefusal, useJudge } from '@/client/rights.ts'
import { Button } from '@/ui/button.tsx'
import { LoadError } from '@/ui/load-error.tsx'
import { PageHeader } from '@/ui/page-header.tsx'
import { SkeletonRows } from '@/ui/skeleton.tsx'
import { Changes } from './changes.tsx'
import { Readings } from './readings.tsx'
import { Running } from './running.tsx'
import { Troubles } from './troubles.tsx'

const RemoveExample = dynamic(() => import('./remove-example.tsx').then((module) => module.RemoveExample))
const Welcome = dynamic(() => import('./welcome.tsx').then((module) => module.Welcome), {
  loading: () => <SkeletonRows />,
})

/** What runs, what is broken, what changed; on an empty store the way in. */
export function Overview() {
  const gateways = useList('Gateway')
  const routes = useList('HTTPRoute')
  const services = useList('Service')
  const namespaces = useList('Namespace')
  const judge = useJudge()
  const lists = [gateways, routes, services, namespaces]
  const failed = lists.find(({ error }) => error !== null)
  if (failed?.error)
    return <LoadError message={failed.error.message} onRetry={() => lists.forEach(({ refetch }) => void refetch())} />
  if (lists.some(({ isPending }) => isPending)) return <SkeletonRows />
  const filled = gateways.items.length + routes.items.length + services.items.length
  if (filled === 0 && namespaces.items.length <= 1) return <Welcome />
  return (
    <>
      <PageHeader
        title="Overview"
        description="What runs, what is broken and what changed."
        actions={
          <>
            <RemoveExample />
            <Button look="primary" refusal={publishRefusal(judge)} onClick={() => openDialog({ dialog: 'publish' })}>
              Publish a service
            </Button>
          </>
        }
      />
      <Readings />
      <div className="grid gap-x-10 gap-y-8 px-4 py-6 sm:px-6 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <div className="grid content-start gap-8">
          <Troubles />
          <Running />
        </div>
        <Changes />
      </div>
    </>
  )
}
