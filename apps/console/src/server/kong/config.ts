/** `/config`: a declarative document in one piece, in and out. */
import { importKong, readKongDocument } from '@signalbox/shared/formats'
import { answerJson } from '../http/answer.ts'
import { manifestTypes, mediaTypeOf, readBody } from '../http/body.ts'
import { exportDocument } from '../verbs/export-document.ts'
import type { Context } from '../verbs/context.ts'
import { importDocument } from '../verbs/import-document.ts'
import { KongError } from './errors.ts'
import { readFields } from './request-body.ts'

export interface ConfigCall {
  readonly request: Request
  readonly context: Context
  readonly namespace: string
  readonly flattenErrors: boolean
}

export function readConfig({ context, namespace }: Pick<ConfigCall, 'context' | 'namespace'>): object {
  return { config: exportDocument(context, { format: 'kong', namespace }) }
}

/** Takes the document up beside what is stored. @throws KongError `invalid declarative configuration` with every error. */
export async function writeConfig(call: ConfigCall): Promise<Response> {
  const text = await readText(call.request)
  const read = readKongDocument(text)
  if (!read.ok) throw toError(read.error, call)
  const { errors } = importKong(read.value, { namespace: call.namespace })
  if (errors.length > 0) throw toError(errors, call)
  const { results, revision } = await importDocument(call.context, {
    text,
    namespace: call.namespace,
    message: 'Admin API: config',
  })
  return answerJson({ revision, results }, 201)
}

async function readText(request: Request): Promise<string> {
  if (manifestTypes.some((type) => type === mediaTypeOf(request))) {
    const { text } = await readBody(request, manifestTypes)
    const inner = /^\s*\{/.test(text) ? configIn(text) : null
    return inner ?? text
  }
  const { config } = await readFields(request)
  if (typeof config === 'string') return config
  throw new KongError('invalid declarative configuration', 'expected a declarative configuration', {})
}

/** `{"config": "…"}` holds the document as text. */
function configIn(text: string): string | null {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && 'config' in value && typeof value.config === 'string')
      return value.config
  } catch {
    // YAML that begins with a brace, or broken JSON: the reader of documents tells them apart.
  }
  return null
}

function toError(
  errors: readonly { readonly path: string; readonly message: string }[],
  { flattenErrors }: ConfigCall,
): KongError {
  const fields = Object.fromEntries(errors.map(({ path, message }) => [path === '' ? '@entity' : path, message]))
  const flattened = errors.map(({ path, message }) => ({
    entity_type: path.match(/([a-z_]+)\[\d+\](?!.*\[\d+\])/)?.[1]?.replace(/s$/, '') ?? '',
    errors: [{ type: 'field', field: path.replace(/^.*\[\d+\]\.?/, ''), message }],
  }))
  const first = errors[0]
  const message = `declarative config is invalid: ${first === undefined ? '' : `${first.path}: ${first.message}`}`
  return new KongError(
    'invalid declarative configuration',
    message,
    flattenErrors ? { ...fields, flattened_errors: flattened } : fields,
  )
}
