/**
 * Content of a DELETE (`metav1.DeleteOptions`), and the same as query parameters. Propagation and grace period are taken
 * and mean nothing here: nothing depends on an owner, and what goes is gone at once.
 */
import * as z from 'zod'
import { readBytes } from '../http/body.ts'
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
  if (await isEmpty(request)) return { dryRun: asked, awaitsFinalizers: true }
  const { dryRun, preconditions } = parseInput(deleteOptions, await readDocument(request))
  return { ...preconditions, dryRun: asked || dryRun?.includes('All') === true, awaitsFinalizers: true }
}

/** A server may hand a request without content on as one with an empty stream and no length; only reading tells. */
async function isEmpty(request: Request): Promise<boolean> {
  return request.body === null || (await readBytes(request.clone())).byteLength === 0
}
