/** JSON Patch (RFC 6902) on JSON values; the input is not changed. */
import { deepEqual } from '@signalbox/shared/lib'
import * as z from 'zod'
import { VerbError } from '../verbs/errors.ts'
import { parseInput } from '../verbs/parse-input.ts'

const pointer = z.string().regex(/^(\/([^~]|~[01])*)?$/, 'must be a JSON pointer')
const value = z.unknown().refine((given) => given !== undefined, 'a value is needed')
const operations = z
  .array(
    z.discriminatedUnion('op', [
      z.object({ op: z.literal('add'), path: pointer, value }),
      z.object({ op: z.literal('replace'), path: pointer, value }),
      z.object({ op: z.literal('test'), path: pointer, value }),
      z.object({ op: z.literal('remove'), path: pointer }),
      z.object({ op: z.literal('move'), path: pointer, from: pointer }),
      z.object({ op: z.literal('copy'), path: pointer, from: pointer }),
    ]),
  )
  .max(10_000)
type Operation = z.infer<typeof operations>[number]

/**
 * @throws VerbError `Invalid` where the patch is none, and where an operation cannot be done or a test fails, naming the
 *   operation by its index. Nothing of the patch counts then.
 */
export function applyJsonPatch(target: unknown, patch: unknown): unknown {
  return parseInput(operations, patch).reduce<unknown>((current, operation, index) => {
    try {
      return applyOperation(current, operation)
    } catch (error) {
      if (!(error instanceof PointerError)) throw error
      throw new VerbError(
        'Invalid',
        `Operation ${index} of the patch (${operation.op}) cannot be done: ${error.message}`,
      )
    }
  }, target)
}

class PointerError extends Error {}

function applyOperation(target: unknown, operation: Operation): unknown {
  const path = toTokens(operation.path)
  switch (operation.op) {
    case 'add':
      return add(target, path, operation.value)
    case 'remove':
      return remove(target, path)
    case 'replace':
      read(target, path)
      return path.length === 0 ? operation.value : add(remove(target, path), path, operation.value)
    case 'copy':
      return add(target, path, read(target, toTokens(operation.from)))
    case 'move': {
      if (operation.path.startsWith(`${operation.from}/`)) throw new PointerError('a value cannot move into itself.')
      const from = toTokens(operation.from)
      return add(remove(target, from), path, read(target, from))
    }
    case 'test':
      if (deepEqual(read(target, path), operation.value)) return target
      throw new PointerError(`the value at ${operation.path} is another.`)
  }
}

function toTokens(path: string): readonly string[] {
  return path
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'))
}

function read(target: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((current, token) => {
    if (Array.isArray(current)) return current[toIndex(token, current.length - 1)]
    if (isObject(current) && Object.hasOwn(current, token)) return current[token]
    throw new PointerError(`there is no ${token}.`)
  }, target)
}

function add(target: unknown, path: readonly string[], added: unknown): unknown {
  return (
    edit(target, path, (parent, token) => {
      if (!Array.isArray(parent)) return withMember(parent, token, added)
      const index = token === '-' ? parent.length : toIndex(token, parent.length)
      return parent.toSpliced(index, 0, added)
    }) ?? added
  )
}

function remove(target: unknown, path: readonly string[]): unknown {
  read(target, path)
  return edit(target, path, (parent, token) =>
    Array.isArray(parent)
      ? parent.toSpliced(toIndex(token, parent.length - 1), 1)
      : Object.fromEntries(Object.entries(parent).filter(([key]) => key !== token)),
  )
}

type Container = readonly unknown[] | Readonly<Record<string, unknown>>

/** `target` with the container that holds `path` edited; undefined where `path` is the whole. */
function edit(
  target: unknown,
  path: readonly string[],
  change: (parent: Container, token: string) => unknown,
): unknown {
  const [token, ...rest] = path
  if (token === undefined) return undefined
  if (!Array.isArray(target) && !isObject(target)) throw new PointerError(`there is no ${token}.`)
  if (rest.length === 0) return change(target, token)
  const child = edit(read(target, [token]), rest, change)
  return Array.isArray(target) ? target.with(Number(token), child) : withMember(target, token, child)
}

function withMember(parent: Container, key: string, member: unknown): unknown {
  // Entries, not assignment: a key such as __proto__ stays an ordinary member.
  return Object.fromEntries([...Object.entries(parent).filter(([other]) => other !== key), [key, member]])
}

function toIndex(token: string, max: number): number {
  const index = /^(0|[1-9]\d*)$/.test(token) ? Number(token) : Number.NaN
  if (Number.isInteger(index) && index <= max) return index
  throw new PointerError(`there is no element ${token}.`)
}

function isObject(candidate: unknown): candidate is Readonly<Record<string, unknown>> {
  return typeof candidate === 'object' && candidate !== null && !Array.isArray(candidate)
}
