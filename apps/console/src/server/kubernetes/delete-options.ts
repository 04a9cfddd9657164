/**
 * Content of a DELETE (`metav1.DeleteOptions`), and the same as query parameters. Propagation and grace period are taken
 * and mean nothing here: nothing depends on an owner, and what goes is gone at once.
 */
import * as z from 'zod'
import { flag } from '../http/parameters.ts'
import { parseInput } from '../verbs/parse-input.ts'
import { readDocument } from './documents.ts'

const deleteOptions = z.object({
  dryRun: z.array(z.literal('All')).optional(),
  propagationPolicy: z.enum(['Orphan', 'Background', 'Foreground']).optional(),
  preconditions: z.object({ resourceVersion: z.string().optional(), uid: z.string().optional() }).optional(),
})

export interface DeleteOptions {
  readonly dryRun: boolean
  readonly resourceVersion?: string | undefined
  readonly uid?: string | undefined
  readonly awaitsFinalizers: true
}

export async function readDeleteOptions(request: Request, url: URL): Promise<DeleteOptions> {
  const asked = flag(url, 'dryRun')
  const isEmpty = request.body === null || request.headers.get('content-length') === '0'
  if (isEmpty) return { dryRun: asked, awaitsFinalizers: true }
  const { dryRun, preconditions } = parseInput(deleteOptions, await readDocument(request))
  return { ...preconditions, dryRun: asked || dryRun?.includes('All') === true, awaitsFinalizers: true }
}
