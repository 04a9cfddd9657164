/** Import: a document of another tool becomes resources. All or nothing, one revision, as apply does it. */
import { importKong, readKongDocument, toGatewayApi } from '@signalbox/shared/formats'
import type { AnyResource } from '@signalbox/shared/resources'
import { toApplied, type ApplyResult } from './apply.ts'
import { commitChange } from './commit-change.ts'
import { demandUser, type Context } from './context.ts'
import { invalid } from './errors.ts'
import { withPlace } from './kong-entities.ts'

export interface ImportInput {
  /** A declarative document of Kong (`_format_version` 3.0, 2.1 or 1.1), in YAML or JSON. */
  readonly text: string
  /** Where the resources are put. Default: `default`. */
  readonly namespace?: string | undefined
  /** Routes of Kong's kind as they are, or as kinds of the Gateway API where these can say the same. Default: kong. */
  readonly as?: 'kong' | 'gateway-api' | undefined
  /** Everything up to the commit. Default: false. */
  readonly dryRun?: boolean
  readonly message?: string | undefined
}

export interface ImportResult extends ApplyResult {
  /** What is kept without being acted on, and what was changed on the way; sentences. */
  readonly notes: readonly string[]
}

/** @throws VerbError `Invalid` with every error, at its path in the document; those of applying. */
export async function importDocument(context: Context, input: ImportInput): Promise<ImportResult> {
  demandUser(context)
  const { namespace = 'default', dryRun = false, message = 'Import from Kong' } = input
  const read = readKongDocument(input.text)
  if (!read.ok) throw invalid(read.error)
  const { resources, notes, errors } = importKong(read.value, { namespace, keepsUnusable: true })
  if (errors.length > 0) throw invalid(errors)
  const { resources: wanted, report } =
    input.as === 'gateway-api'
      ? toGatewayApi(resources.map((one) => withPlace(context.store.read().snapshot, one)))
      : { resources, report: [] }
  const { revision, results } = await commitChange(
    context,
    ({ snapshot }) => ({
      upserts: wanted.map((resource: AnyResource) => ({
        resource: withPlace(snapshot, resource),
        mode: 'apply' as const,
      })),
      deletes: [],
    }),
    { message, dryRun },
  )
  return { revision, results: toApplied(results), notes: [...notes, ...report] }
}
