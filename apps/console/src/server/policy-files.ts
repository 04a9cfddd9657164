/**
 * Policy files: policies of users, one TypeScript file each in a folder. The console takes their definitions, the gateway
 * their behaviour. A file that cannot be used is named and left out; nothing else stops. Read when the process starts.
 */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { readPolicyModule, type PolicyDefinition } from '@signalbox/shared/policies'

interface PolicyFile {
  readonly file: string
  /** Of the type that it gives; `null` where it cannot be used. */
  readonly type: string | null
  /** What is wrong with it; `null` where nothing is. */
  readonly problem: string | null
}

export interface PolicyFiles {
  readonly files: readonly PolicyFile[]
  /** What they give, by type. */
  readonly definitions: ReadonlyMap<string, PolicyDefinition>
}

/** Of `folder`; one that is not there has none. Never rejects. */
export async function loadPolicyFiles(folder: string, warn: (sentence: string) => void): Promise<PolicyFiles> {
  const files: PolicyFile[] = []
  const definitions = new Map<string, PolicyDefinition>()
  for (const file of await filesIn(folder)) {
    const loaded = await load(folder, file, definitions)
    if (loaded.problem !== null) warn(`The policy file ${file} cannot be used. ${loaded.problem}`)
    files.push(loaded)
  }
  return { files, definitions }
}

async function filesIn(folder: string): Promise<readonly string[]> {
  try {
    const names = await readdir(folder)
    return names.filter((name) => /\.[mc]?ts$/.test(name) && !/\.(test|d)\.[mc]?ts$/.test(name)).toSorted()
  } catch {
    return []
  }
}

async function load(folder: string, file: string, definitions: Map<string, PolicyDefinition>): Promise<PolicyFile> {
  const unusable = (problem: string): PolicyFile => ({ file, type: null, problem })
  try {
    const { href } = pathToFileURL(join(folder, file))
    // By Node itself, which takes the types away: the file is no part of what was built.
    const module: unknown = await import(/* turbopackIgnore: true */ /* webpackIgnore: true */ href)
    const read = readPolicyModule(
      typeof module === 'object' && module !== null && 'default' in module ? module.default : null,
    )
    if (!read.ok) return unusable(read.error)
    const { definition } = read.value
    if (definitions.has(definition.type)) return unusable(`Another file has the type ${definition.type} already.`)
    definitions.set(definition.type, definition)
    return { file, type: definition.type, problem: null }
  } catch (error) {
    return unusable(error instanceof Error ? error.message : String(error))
  }
}
