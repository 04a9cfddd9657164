/** Content of a DELETE (`metav1.DeleteOptions`); propagation and grace period mean nothing here and are passed over. */
import * as z from 'zod'
import { mediaTypeOf } from '../http/body.ts'
import { parseInput } from '../verbs/parse-input.ts'
import { readDocument } from './documents.ts'

const deleteOptions = z.object({
  dryRun: z.array(z.string()).optional(),
  preconditions: z.object({ resourceVersion: z.string().optional() }).optional(),
})

export interface DeleteOptions {
  readonly dryRun: boolean
  readonly resourceVersion?: string
}

export async function readDeleteOptions(request: Request): Promise<DeleteOptions> {
  const isEmpty = request.body === null || request.headers.get('content-length') === '0' || mediaTypeOf(request) === ''
  if (isEmpty) return { dryRun: false }
  const { dryRun, preconditions } = parseInput(deleteOptions, await readDocument(request))
  const resourceVersion = preconditions?.resourceVersion
  return { dryRun: dryRun?.includes('All') ?? false, ...(resourceVersion === undefined ? {} : { resourceVersion }) }
}
