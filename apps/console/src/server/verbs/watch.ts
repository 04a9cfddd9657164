/** Watch: what happens to the resources of a kind, from a revision on. Values of Secrets are masked. */
import type { AnyResource } from '@signalbox/shared/resources'
import type { CommittedRevision } from '../store/store.ts'
import { storedAndBuiltIn } from './built-in.ts'
import { demand, visibilityOf, type Context } from './context.ts'
import { VerbError } from './errors.ts'
import { isListed, namedBy, type ListInput } from './list.ts'
import { maskSecrets } from './secret-mask.ts'

export interface WatchInput extends Omit<ListInput, 'limit' | 'continue'> {
  /** Events after this revision; `null`: what is there now as ADDED, then what follows. */
  readonly after: number | null
  /** Whether, after what is there now, a bookmark says that this was all of it. Default: false. */
  readonly marksInitialEnd?: boolean
  /** The watch ends then. */
  readonly timeoutMs: number
  /** How often to say how far it has come when nothing happens; `null`: never. */
  readonly bookmarkMs: number | null
}

export type WatchEvent =
  | {
      readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'
      readonly revision: number
      readonly resource: AnyResource
    }
  | {
      readonly type: 'BOOKMARK'
      readonly revision: number
      /** What is there now has been told completely. */
      readonly isInitialEnd: boolean
    }

/** Revisions that a slow reader may be behind; beyond that the watch ends and the reader lists again. */
const maxBehind = 1000

/**
 * @param signal ends the watch; aborting it is how the reader leaves.
 * @throws VerbError `Gone` where revisions after `after` are no longer kept: list again.
 */
export function watch(context: Context, input: WatchInput, signal: AbortSignal): AsyncIterable<WatchEvent> {
  demandWatch(context, input)
  if (input.after !== null && context.store.since(input.after) === null) {
    throw new VerbError('Gone', `Revision ${input.after} is too old to go on from. List again and watch from there.`)
  }
  return events(context, input, signal)
}

function demandWatch(context: Context, input: WatchInput): void {
  demand(context, 'watch', { kind: input.kind, namespace: input.namespace, name: namedBy(input) })
}

async function* events(context: Context, input: WatchInput, signal: AbortSignal): AsyncGenerator<WatchEvent> {
  // Its reader may come later than the request.
  if (!mayStillWatch(context, input)) return
  const waiting = input.after === null ? [] : [...(context.store.since(input.after) ?? [])]
  let wake = () => {}
  const { snapshot } = context.store.read()
  const stop = context.store.subscribe((revision) => {
    waiting.push(revision)
    wake()
  })
  const sleep = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms)
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  const leave = () => wake()
  signal.addEventListener('abort', leave)
  const endsAtMs = context.now().getTime() + input.timeoutMs
  let revision = input.after ?? snapshot.revision
  try {
    if (input.after === null) {
      for (const resource of storedAndBuiltIn(snapshot, input.kind)) {
        if (isListed(resource, input)) yield { type: 'ADDED', revision, resource: shown(context, resource) }
      }
      if (input.marksInitialEnd === true) yield { type: 'BOOKMARK', revision, isInitialEnd: true }
    }
    while (!signal.aborted && waiting.length <= maxBehind) {
      const next = waiting.shift()
      if (next !== undefined) {
        revision = next.summary.revision
        if (!mayStillWatch(context, input)) return
        yield* eventsOf(context, next, input)
        continue
      }
      const leftMs = endsAtMs - context.now().getTime()
      if (leftMs <= 0) return
      const isQuiet = await sleepUntil(sleep(Math.min(leftMs, input.bookmarkMs ?? leftMs)), waiting)
      if (isQuiet && input.bookmarkMs !== null && !signal.aborted) {
        yield { type: 'BOOKMARK', revision, isInitialEnd: false }
      }
    }
  } finally {
    stop()
    signal.removeEventListener('abort', leave)
    wake()
  }
}

function mayStillWatch(context: Context, input: WatchInput): boolean {
  if (!context.access.isStanding(context.actor, context.now().getTime())) return false
  try {
    demandWatch(context, input)
    return true
  } catch {
    return false
  }
}

function shown(context: Context, resource: AnyResource): AnyResource {
  return visibilityOf(context).withoutHidden(maskSecrets(resource))
}

async function sleepUntil(sleep: Promise<void>, waiting: readonly CommittedRevision[]): Promise<boolean> {
  await sleep
  return waiting.length === 0
}

/** A change that moves a resource into or out of what is watched is an ADDED or DELETED there. */
function* eventsOf(context: Context, committed: CommittedRevision, input: WatchInput): Generator<WatchEvent> {
  const { revision } = committed.summary
  for (const { before, after } of committed.changes) {
    const was = before !== null && before.kind === input.kind && isListed(before, input) ? before : null
    const is = after !== null && after.kind === input.kind && isListed(after, input) ? after : null
    if (is !== null) yield { type: was === null ? 'ADDED' : 'MODIFIED', revision, resource: shown(context, is) }
    else if (was !== null) yield { type: 'DELETED', revision, resource: shown(context, after ?? was) }
  }
}
