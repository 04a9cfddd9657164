/**
 * Load files: policies of users, one TypeScript file each in a folder. Node takes the types away; nothing is built.
 *
 * A file that cannot be used is named in the log and left out; the others, and the gateway, go on. Files are read when
 * the process starts.
 */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import {
  readPolicyModule,
  setAddedPolicies,
  type AddedPolicy,
  type PolicyDefinition,
  type PolicyTools,
} from '@signalbox/shared/policies'
import { pure, type PolicyBehaviour } from './behaviour.ts'

/** What the default export of a file is, for those who write one. */
export type PolicyModule<Config> = (tools: PolicyTools) => {
  readonly definition: Partial<AddedPolicy['definition']> &
    Pick<AddedPolicy['definition'], 'type' | 'title' | 'summary' | 'category' | 'priority' | 'config'>
  readonly behaviour?: PolicyBehaviour<Config>
}

/**
 * Makes the types of `folder` known in this process; a folder that is not there has none.
 * @returns their behaviours by type. Never rejects.
 */
export async function loadPolicyFiles(
  folder: string,
  log: (sentence: string) => void,
): Promise<ReadonlyMap<string, PolicyBehaviour<unknown>>> {
  const behaviours = new Map<string, PolicyBehaviour<unknown>>()
  const definitions = new Map<string, PolicyDefinition>()
  for (const file of await filesIn(folder)) {
    const problem = await load(join(folder, file), { behaviours, definitions })
    if (problem === null) log(`The policy file ${file} is in use.`)
    else log(`The policy file ${file} cannot be used. ${problem}`)
  }
  setAddedPolicies(definitions)
  return behaviours
}

interface Loaded {
  readonly behaviours: Map<string, PolicyBehaviour<unknown>>
  readonly definitions: Map<string, PolicyDefinition>
}

async function filesIn(folder: string): Promise<readonly string[]> {
  try {
    const names = await readdir(folder)
    return names.filter((name) => /\.[mc]?ts$/.test(name) && !/\.(test|d)\.[mc]?ts$/.test(name)).toSorted()
  } catch {
    return []
  }
}

/** @returns what is wrong with it; `null` where nothing is. */
async function load(path: string, { behaviours, definitions }: Loaded): Promise<string | null> {
  try {
    const module: unknown = await import(pathToFileURL(path).href)
    const read = readPolicyModule(
      typeof module === 'object' && module !== null && 'default' in module ? module.default : null,
    )
    if (!read.ok) return read.error
    const { definition, behaviour } = read.value
    if (behaviours.has(definition.type)) return `Another file has the type ${definition.type} already.`
    if (behaviour !== undefined && !isBehaviour(behaviour)) return 'Its behaviour has no function create.'
    behaviours.set(definition.type, behaviour ?? pure(definition))
    definitions.set(definition.type, definition)
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

function isBehaviour(value: unknown): value is PolicyBehaviour<unknown> {
  return typeof value === 'object' && value !== null && 'create' in value && typeof value.create === 'function'
}
