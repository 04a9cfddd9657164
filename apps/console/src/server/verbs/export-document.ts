/** Export: what is stored as a document, for git or another tool. Values of Secrets are masked. */
import { exportKong, renderManifests } from '@signalbox/shared/formats'
import { allKinds, type AnyResource } from '@signalbox/shared/resources'
import { stringify } from 'yaml'
import { demand, type Context } from './context.ts'
import { maskSecrets } from './secret-mask.ts'

export interface ExportInput {
  readonly format: 'gateway-api' | 'kong'
  /** Left out: every namespace; for Kong `default`. */
  readonly namespace?: string | undefined
}

/** YAML. */
export function exportDocument(context: Context, { format, namespace }: ExportInput): string {
  for (const kind of allKinds) demand(context, 'list', kind, namespace ?? null)
  const { snapshot } = context.store.read()
  const wanted = format === 'kong' ? (namespace ?? 'default') : namespace
  const resources = [...snapshot.all()]
    .filter(({ metadata }) => wanted === undefined || metadata.namespace === wanted)
    .map((resource): AnyResource => maskSecrets(resource))
  if (format === 'gateway-api') return renderManifests(resources, { clean: true })
  const { document, notes } = exportKong(resources)
  const comments = notes.map((note) => `# ${note}\n`).join('')
  return comments + stringify(document, { lineWidth: 0, aliasDuplicateObjects: false })
}
