/**
 * Revision record: one committed revision ⇄ one line of the log.
 *
 *     [{"revision":7,…},"1c291ca3"]
 *
 * The line is JSON for whoever reads it; the second element is the CRC-32 of the first's text. A line that is cut short
 * or overwritten does not decode.
 */
import { crc32 } from 'node:zlib'
import { SealedValueError } from '@signalbox/shared/policies'
import type { AnyResource } from '@signalbox/shared/resources'
import type { ChangeAction, RevisionSummary } from '@signalbox/shared/snapshot'
import { isRecord, type Codec } from './codec.ts'
import { paced } from '../pace.ts'
import type { CommittedRevision } from './store.ts'

export interface RevisionRecord {
  readonly committed: CommittedRevision
  /**
   * Newest revision that was durable when this line was written. A damaged line of a later revision was never
   * acknowledged, because lines that are written together are acknowledged together.
   */
  readonly durable: number
}

/** The line, newline included, in pieces; gives way to other work between pieces. */
export async function encodeRecord({ committed, durable }: RevisionRecord, codec: Codec): Promise<readonly string[]> {
  const { summary, statusOnly, configRevision, changes } = committed
  const { revision, at, author, message } = summary
  const head = JSON.stringify({ revision, configRevision, durable, at, author, message, statusOnly }).slice(0, -1)
  const pieces = [`${head},"changes":[`]
  const pause = paced()
  for (const [index, { before, after }] of changes.entries()) {
    const action = summary.changes[index]?.action ?? 'configured'
    pieces.push(
      `${index === 0 ? '' : ','}{"action":"${action}","before":${serializeOptional(before, codec)},"after":${serializeOptional(after, codec)}}`,
    )
    await pause()
  }
  pieces.push(']}')
  let sum = 0
  for (const piece of pieces) {
    sum = crc32(piece, sum)
    await pause()
  }
  return ['[', ...pieces, `,"${toHex(sum)}"]\n`]
}

const sumLength = ',"00000000"]'.length

/**
 * The record of a line without its newline, or null where the line is not as it was written.
 * @throws SealedValueError where it is as it was written, and sealed by a key that is not there.
 */
export function decodeRecord(line: Buffer, codec: Codec): RevisionRecord | null {
  const body = line.subarray(1, -sumLength)
  const tail = line.subarray(-sumLength).toString('latin1')
  if (line.length <= sumLength || line[0] !== 0x5b || tail !== `,"${toHex(crc32(body))}"]`) return null
  try {
    return toRecord(JSON.parse(body.toString('utf8')), codec)
  } catch (error) {
    if (error instanceof SealedValueError) throw error
    return null
  }
}

function toRecord(value: unknown, codec: Codec): RevisionRecord {
  if (!isRecord(value) || !Array.isArray(value['changes'])) throw new TypeError('not a revision')
  const revision = toNumber(value['revision'])
  const changes = value['changes'].map((change) => toChange(change, codec))
  const summary: RevisionSummary = {
    revision,
    at: toText(value['at']),
    author: toText(value['author']),
    message: toText(value['message']),
    changes: changes.map((change) => summarize(change.action, change.after ?? change.before)),
  }
  return {
    durable: toNumber(value['durable']),
    committed: {
      summary,
      statusOnly: value['statusOnly'] === true,
      previousRevision: revision - 1,
      configRevision: toNumber(value['configRevision']),
      changes: changes.map(({ before, after }) => ({ before, after })),
    },
  }
}

/** One changed resource as a line of history names it. */
export function summarize(action: ChangeAction, resource: AnyResource | null): RevisionSummary['changes'][number] {
  if (resource === null) throw new TypeError('a change without a resource')
  const { name, namespace } = resource.metadata
  return { kind: resource.kind, ...(namespace === undefined ? {} : { namespace }), name, action }
}

function toChange(value: unknown, codec: Codec) {
  if (!isRecord(value)) throw new TypeError('not a change')
  return {
    action: toAction(value['action']),
    before: value['before'] === null ? null : codec.restore(value['before']),
    after: value['after'] === null ? null : codec.restore(value['after']),
  }
}

function serializeOptional(resource: AnyResource | null, codec: Codec): string {
  return resource === null ? 'null' : codec.serialize(resource)
}

function toAction(value: unknown): ChangeAction {
  if (value === 'created' || value === 'configured' || value === 'unchanged' || value === 'deleted') return value
  throw new TypeError('not an action')
}

function toNumber(value: unknown): number {
  if (typeof value !== 'number') throw new TypeError('not a number')
  return value
}

function toText(value: unknown): string {
  if (typeof value !== 'string') throw new TypeError('not a text')
  return value
}

/** A CRC-32 as eight hexadecimal digits. */
export function toHex(sum: number): string {
  return sum.toString(16).padStart(8, '0')
}
