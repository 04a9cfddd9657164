/** Configurations for tests: manifests, attached and compiled. */
import { attach } from '../attachment/index.ts'
import type { Configuration } from '../explain/index.ts'
import type { Snapshot } from '../snapshot/index.ts'
import { compile } from '../table/index.ts'
import { addressing, snapshotOf } from './snapshot-of.ts'

export function configurationOf(
  manifests: string | Snapshot,
  previous?: Pick<Configuration, 'attachments' | 'tables'>,
): Configuration {
  const snapshot = typeof manifests === 'string' ? snapshotOf(manifests) : manifests
  const attachments = attach(snapshot, { addressing, previous: previous?.attachments })
  return { snapshot, attachments, tables: compile(snapshot, attachments, previous?.tables) }
}
