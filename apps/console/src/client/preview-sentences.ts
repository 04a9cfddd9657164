/** What a change would do, in sentences. Pure. */
import type { Preview } from '@signalbox/shared/explain'
import { formatList, formatMany } from '@/lib/format.ts'

/** What would attach and detach, in a sentence: `3 routes of team-b detach: a, b and c.` */
export function previewSentences({ attaches, detaches, conflicts, failedTests, rerouted }: Preview): readonly string[] {
  const changes = [...describe(detaches, 'detaches', 'detach'), ...describe(attaches, 'attaches', 'attach')]
  const clashes = conflicts.map(({ message }) => message)
  const tests = failedTests
    .filter(({ isNew }) => isNew)
    .map(({ test, failures }) => `Route test ${test} fails: ${failures.join('; ')}.`)
  const requests = rerouted.map(({ request, after }) => `${request}, seen lately, would fare otherwise. ${after}`)
  const all = [...changes, ...clashes, ...tests, ...requests]
  return all.length === 0 ? ['No route attaches or detaches.'] : all
}

function describe(changes: Preview['attaches'], one: string, many: string): readonly string[] {
  const byNamespace = new Map<string, Set<string>>()
  for (const { route } of changes) {
    const [, namespace = '', name = ''] = route.split('/')
    byNamespace.set(namespace, (byNamespace.get(namespace) ?? new Set()).add(name))
  }
  return [...byNamespace].map(([namespace, names]) => {
    const verb = names.size === 1 ? one : many
    return `${formatMany(names.size, 'route')} of ${namespace} ${verb}: ${formatList([...names])}.`
  })
}
