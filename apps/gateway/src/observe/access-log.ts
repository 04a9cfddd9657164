/**
 * Access log: one JSON object per exchange, connection or flow, and line. Lines are made by hand (only what a client can choose is
 * escaped), gathered and written in blocks. A log that cannot keep up loses lines, and says how many, rather than
 * holding requests or memory.
 */
import type { Writable } from 'node:stream'
import type { ExchangeRecord, Recorder, StreamRecord } from './record.ts'

const blockBytes = 16 * 1024
const flushAfterMs = 200
/** What may wait for a slow stream before lines are dropped. */
const maxWaitingBytes = 4 * 1024 * 1024

export interface AccessLog extends Recorder {
  /** Writes what is gathered; resolves when the stream has taken it. */
  close(): Promise<void>
}

/** @param stream where lines go; an error of it ends the log and nothing else */
export function createAccessLog(stream: Writable, log: (sentence: string) => void): AccessLog {
  let gathered = ''
  let dropped = 0
  let broken = false
  let timer: NodeJS.Timeout | undefined
  stream.on('error', (error) => {
    if (!broken) log(`The access log cannot be written and ends here: ${error.message}.`)
    broken = true
  })

  function flush(done?: () => void): void {
    clearTimeout(timer)
    timer = undefined
    const lines = dropped === 0 ? gathered : `${gathered}{"dropped":${dropped}}\n`
    gathered = ''
    dropped = 0
    if (broken) done?.()
    else stream.write(lines, () => done?.())
  }

  function add(line: string): void {
    if (broken) return
    if (stream.writableLength > maxWaitingBytes) {
      dropped += 1
      return
    }
    gathered += line
    if (gathered.length >= blockBytes) flush()
    else timer ??= setTimeout(flush, flushAfterMs).unref()
  }

  return {
    exchange: (record) => add(toLine(record)),
    stream: (record) => add(toStreamLine(record)),
    close: () => new Promise((settle) => flush(settle)),
  }
}

function toLine(record: ExchangeRecord): string {
  return (
    `{"at":"${new Date(record.at).toISOString()}","method":${text(record.method)},"host":${text(record.host)}` +
    `,"path":${text(record.path)},"status":${record.status},"durationMs":${record.durationMs.toFixed(1)}` +
    `,"requestBytes":${record.requestBytes},"responseBytes":${record.responseBytes},"listener":${text(record.listener)}` +
    `,"rule":${text(record.rule)},"upstream":${text(record.upstream)},"endpoint":${text(record.endpoint)}` +
    `,"error":${text(record.errorCode)}}\n`
  )
}

function toStreamLine({ at, durationMs, ...record }: StreamRecord): string {
  return `${JSON.stringify({ at: new Date(at).toISOString(), ...record, durationMs: Number(durationMs.toFixed(1)) })}\n`
}

function text(value: string | null): string {
  return value === null ? 'null' : JSON.stringify(value)
}
