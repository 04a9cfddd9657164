/** The example: three teams on two gateways, as it lies in the console's folder `example`; loaded and taken away. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { AnyResource } from '@signalbox/shared/resources'
import type { Snapshot } from '@signalbox/shared/snapshot'
import { apply, toApplied, type ApplyResult } from './apply.ts'
import { commitChange } from './commit-change.ts'
import type { Context } from './context.ts'
import { VerbError } from './errors.ts'
import { refOf } from './plan-change.ts'

/** What the example carries, and nothing else. */
const exampleLabel = 'signalbox.dev/example'

/** Applies the example as one revision; what is there already is left as it is. @throws VerbError as apply does. */
export async function loadExample(context: Context, folder: string): Promise<ApplyResult> {
  const names = await readdir(folder).catch((cause: unknown) => {
    throw new VerbError('NotFound', `The example is not in ${folder}: ${String(cause)}.`)
  })
  const manifests = names.filter((name) => name.endsWith('.yaml')).sort()
  const texts = await Promise.all(manifests.map((name) => readFile(join(folder, name), 'utf8')))
  return apply(context, { text: texts.join('\n---\n'), message: 'Load the example' })
}

/** Deletes what the example brought. A namespace of it stays where something else lives in it by now. */
export async function removeExample(context: Context): Promise<ApplyResult> {
  const { revision, results } = await commitChange(
    context,
    ({ snapshot }) => ({ isFound: true, upserts: [], deletes: removable(snapshot).map(refOf) }),
    { message: 'Remove the example', dryRun: false },
  )
  return { revision, results: toApplied(results) }
}

function removable(snapshot: Snapshot): readonly AnyResource[] {
  const all = [...snapshot.all()]
  const isExample = ({ metadata }: AnyResource) => metadata.labels?.[exampleLabel] === 'true'
  const inUse = new Set(all.filter((resource) => !isExample(resource)).map(({ metadata }) => metadata.namespace))
  return all.filter(
    (resource) => isExample(resource) && !(resource.kind === 'Namespace' && inUse.has(resource.metadata.name)),
  )
}
