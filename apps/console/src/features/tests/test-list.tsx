'use client'
import type { RouteTest } from '@signalbox/shared/resources'
import { useQuery } from '@tanstack/react-query'
import { Play } from 'lucide-react'
import { useMemo } from 'react'
import { openDialog } from '@/client/dialogs.ts'
import type { Health } from '@/client/health.ts'
import { linkTo, linkToNew } from '@/client/links.ts'
import { refOf } from '@/client/resource-paths.ts'
import { requestOf, routeTestsQuery, type RouteTestResult } from '@/client/route-tests.ts'
import { tryHref } from '@/client/try-link.ts'
import { useResourceRows } from '@/client/use-resource-rows.ts'
import { formatMany } from '@/lib/format.ts'
import { Button, ButtonLink } from '@/ui/button.tsx'
import { NewLink, nameColumns, stateColumn } from '@/ui/columns.tsx'
import { RowListPage } from '@/ui/row-list-page.tsx'
import { showToast } from '@/ui/toast.tsx'
import type { Column } from '@/ui/table.tsx'
import { expectationWords } from './expectation-words.ts'
import { testHealth } from './test-health.ts'

const hay = ({ spec }: RouteTest) => [spec.request.method, spec.request.url, ...expectationWords(spec.expect)].join(' ')

/** Requests with what must become of them, and whether it does now. */
export function TestList() {
  const results = useQuery(routeTestsQuery)
  const byName = useMemo(
    () => new Map(results.data?.tests.map((result) => [`${result.namespace}/${result.name}`, result])),
    [results.data],
  )
  const healthOf = (test: RouteTest) => testHealth(byName.get(keyOf(test)))
  const list = useResourceRows(['RouteTest'], hay, healthOf)
  const columns = useMemo(() => columnsOf(byName), [byName])
  const run = async () => {
    const { data, error } = await results.refetch()
    if (error !== null || data === undefined) return
    const failed = data.tests.filter(({ passed }) => !passed).length
    showToast({
      id: 'route-tests',
      aspect: failed === 0 ? 'clear' : 'caution',
      title: failed === 0 ? `${formatMany(data.tests.length, 'test')} passed` : `${formatMany(failed, 'test')} failed`,
    })
  }
  return (
    <RowListPage
      list={{ ...list, error: list.error ?? results.error }}
      title="Route tests"
      noun="route test"
      description="Requests, and what must become of them: asked of the configuration, sent to nobody."
      help={<TestHelp />}
      actions={
        <>
          <Button pending={results.isFetching} onClick={() => void run()}>
            <Play size={14} aria-hidden /> Run all
          </Button>
          <NewLink href={linkToNew('RouteTest')} noun="route test" refusal={list.newRefusal} />
        </>
      }
      columns={columns}
      hrefOf={(test) => linkTo(refOf(test)) ?? '/tests'}
      menuOf={(test) => ({
        subject: `route test ${test.metadata.name}`,
        duplicateHref: linkToNew('RouteTest', refOf(test)),
        onDelete: () => openDialog({ dialog: 'delete', ref: refOf(test) }),
      })}
      whenEmpty="A route test keeps a request and what must become of it. Make one here, or try a request and save it as a test."
    />
  )
}

function columnsOf(byName: ReadonlyMap<string, RouteTestResult>): readonly Column<RouteTest>[] {
  return [
    ...nameColumns<RouteTest>(),
    stateColumn<RouteTest>((test): Health => testHealth(byName.get(keyOf(test)))),
    {
      id: 'request',
      header: 'Request',
      from: 'sm',
      cell: ({ spec }) => (
        <code title={spec.request.url} className="block max-w-72 truncate text-xs text-soft">
          {spec.request.method} {spec.request.url}
        </code>
      ),
      sortBy: ({ spec }) => spec.request.url,
    },
    {
      id: 'told',
      header: 'What comes of it',
      from: 'md',
      cell: (test) => <Told test={test} result={byName.get(keyOf(test))} />,
    },
    {
      id: 'try',
      header: '',
      align: 'end',
      from: 'sm',
      cell: ({ spec }) => {
        const { method, url, headers = {} } = requestOf({ spec })
        const lines = Object.entries(headers).flatMap(([name, value]) =>
          (typeof value === 'string' ? [value] : value).map((line) => `${name}: ${line}`),
        )
        return (
          <span className="relative z-1">
            <ButtonLink small href={tryHref({ method, url, headers: lines })}>
              Try
            </ButtonLink>
          </span>
        )
      },
    },
  ]
}

function Told({ test, result }: { test: RouteTest; result: RouteTestResult | undefined }) {
  const words = result?.passed === false ? result.failures : expectationWords(test.spec.expect)
  return (
    <span
      className={result?.passed === false ? 'block max-w-96 text-xs text-danger' : 'block max-w-96 text-xs text-soft'}
    >
      {words.join(' ')}
    </span>
  )
}

function keyOf({ metadata }: RouteTest): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`
}

function TestHelp() {
  return (
    <>
      <p>
        Every test is asked of the very code that the gateway runs, with the configuration as it is stored now. No
        request is sent.
      </p>
      <p>A change that would fail a test says so in its preview, and the playground of a route shows it as you type.</p>
    </>
  )
}
