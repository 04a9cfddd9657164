/** What a change would do, in sentences. Pure. */
import type { Preview } from '@signalbox/shared/explain'
import { formatList, formatMany } from '@/lib/format.ts'

/** What would attach and detach, in a sentence: `3 routes of team-b detach: a, b and c.` */
export function previewSentences(preview: Preview & { readonly hidden?: number }): readonly string[] {
  const { attaches, detaches, conflicts, failedTests, rerouted, hidden = 0 } = preview
  const changes = [...describe(detaches, 'detaches', 'detach'), ...describe(attaches, 'attaches', 'attach')]
  const clashes = conflicts.map(({ message }) => message)
  const tests = failedTests
    .filter(({ isNew }) => isNew)
    .map(({ test, failures }) => `Route test ${test} fails: ${failures.join('; ')}.`)
  const requests = rerouted.map(({ request, after }) => `${request}, seen lately, would fare otherwise. ${after}`)
  const all = [...changes, ...clashes, ...tests, ...requests, ...describeHidden(hidden)]
  return all.length === 0 ? ['No route attaches or detaches.'] : all
}

function describeHidden(hidden: number): readonly string[] {
  return hidden === 0 ? [] : [`It has ${formatMany(hidden, 'effect')} on other namespaces, which you may not see.`]
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
