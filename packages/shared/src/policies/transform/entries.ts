/**
 * Entries: what transformers are told to do, as Kong writes it: `name`, or `name:value`, in lists. Five steps over each
 * part of a message, always in this order: remove, rename, replace, add, append.
 */
/** `x:a:b` is the name `x` and the value `a:b`; without a colon the value is empty. */
export interface Entry {
  readonly name: string
  readonly value: string
}

export function readEntry(text: string): Entry {
  const colon = text.indexOf(':')
  return colon === -1 ? { name: text, value: '' } : { name: text.slice(0, colon), value: text.slice(colon + 1) }
}

export type JsonType = 'boolean' | 'number' | 'string'

/** An entry whose value is known, and as what it is written into JSON. */
export interface TypedEntry extends Entry {
  readonly jsonType: JsonType
}

/** What is to be done to one part of a message. Values are rendered already. */
export interface Steps {
  readonly remove: readonly string[]
  /** `value` is the new name. */
  readonly rename: readonly Entry[]
  /** Only where it is there. */
  readonly replace: readonly TypedEntry[]
  /** Only where it is not there. */
  readonly add: readonly TypedEntry[]
  /** Always. */
  readonly append: readonly TypedEntry[]
}

export const noSteps: Steps = { remove: [], rename: [], replace: [], add: [], append: [] }

export function isEmpty(steps: Steps): boolean {
  return [steps.remove, steps.rename, steps.replace, steps.add, steps.append].every(({ length }) => length === 0)
}
