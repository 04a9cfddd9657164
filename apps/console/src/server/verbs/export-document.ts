/** Export: what the actor may see, as a document for git or another tool. Values of Secrets are masked. */
import { exportKong, renderManifests } from '@signalbox/shared/formats'
import type { AnyResource } from '@signalbox/shared/resources'
import { stringify } from 'yaml'
import { demandUser, visibilityOf, type Context } from './context.ts'
import { maskSecrets } from './secret-mask.ts'

export interface ExportInput {
  readonly format: 'gateway-api' | 'kong'
  /** Left out: every namespace; for Kong `default`. */
  readonly namespace?: string | undefined
}

/** YAML. */
export function exportDocument(context: Context, { format, namespace }: ExportInput): string {
  demandUser(context)
  const { seesResource, withoutHidden } = visibilityOf(context)
  const { snapshot } = context.store.read()
  const wanted = format === 'kong' ? (namespace ?? 'default') : namespace
  const resources = [...snapshot.all()]
    .filter((resource) => (wanted === undefined || resource.metadata.namespace === wanted) && seesResource(resource))
    .map((resource): AnyResource => withoutHidden(maskSecrets(resource)))
  if (format === 'gateway-api') return renderManifests(resources, { clean: true })
  const { document, notes } = exportKong(resources)
  const comments = notes.map((note) => `# ${note}\n`).join('')
  return comments + stringify(document, { lineWidth: 0, aliasDuplicateObjects: false })
}
