/** A context for tests: the real file store and the real access in a folder of their own, and a clock that is set. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { Access } from '../access/access.ts'
import { automation, type Actor } from '../access/actor.ts'
import { AuditLog } from '../audit/audit-log.ts'
import { Trail } from '../audit/trail.ts'
import { openFileStore } from '../store/file-store.ts'
import type { Context } from './context.ts'
import { VerbError } from './errors.ts'

export interface TestContext extends Context {
  /** Moves the clock. */
  readonly advance: (ms: number) => void
  readonly as: (actor: Actor, clientAddress?: string) => Context
}

/** Call it inside a test; everything is removed when the test has finished. */
export async function openTestContext(): Promise<TestContext> {
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-verbs-'))
  const store = await openFileStore({ folder: join(folder, 'store') })
  onTestFinished(async () => {
    await store.close()
    await rm(folder, { recursive: true, force: true })
  })
  let nowMs = Date.UTC(2026, 0, 1)
  let uids = 0
  const context: Context = {
    actor: automation,
    store,
    access: await Access.open(folder),
    audit: await AuditLog.open({ folder: join(folder, 'audit'), warn: console.warn }),
    trail: new Trail(),
    gateways: () => [],
    samples: () => [],
    now: () => new Date(nowMs),
    newUid: () => `uid-${(uids += 1)}`,
    random: () => 0,
    requestId: 'request',
    clientAddress: '192.0.2.1',
    browser: { origin: 'http://localhost:3000', userAgent: 'Test', pendingSignIn: null, enrolling: null },
  }
  return {
    ...context,
    advance: (ms) => {
      nowMs += ms
    },
    as: (actor, clientAddress = context.clientAddress) => ({ ...context, now: context.now, actor, clientAddress }),
  }
}

/** The VerbError that `run` ends in; anything else fails the test. */
export async function errorOf(run: () => unknown): Promise<VerbError> {
  try {
    await run()
  } catch (error) {
    if (error instanceof VerbError) return error
    throw error
  }
  throw new Error('It did not fail.')
}
