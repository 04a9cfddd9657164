/**
 * Find user: a search for the entry, a sign-in as it, its groups. What the client sent goes into filters as a value that
 * the library encodes and never as text that is parsed (RFC 4511 §4.5.1).
 */
import type { ConfigOf } from '@signalbox/shared/policies'
import { EqualityFilter, OrFilter, SizeLimitExceededError, type Client, type Entry } from 'ldapts'
import type { NameAndPassword } from '../authenticate.ts'
import { escapeDnValue, isBelow, parseDn } from '../ldap/distinguished-name.ts'
import { signIn } from '../ldap/sign-in.ts'

type Config = ConfigOf<'ldap-auth-advanced'>

export interface DirectoryUser {
  /** As the directory writes it, where it was searched for. */
  readonly username: string
  readonly dn: string
  readonly groups: readonly string[]
}

/** `null` where there is no such user, more than one, or the password is not right. */
export async function findUser(
  client: Client,
  { username, password }: NameAndPassword,
  config: Config,
): Promise<DirectoryUser | null> {
  if (config.bind_dn === undefined) {
    const dn = `${config.attribute}=${escapeDnValue(username)},${config.base_dn}`
    if (!(await signIn(client, dn, password))) return null
    const entry = await readEntry(client, dn, config)
    return { username, dn, groups: await groupsOf(client, { entry, dn, username }, config) }
  }
  const searcher = { dn: config.bind_dn, password: config.ldap_password ?? '' }
  await client.bind(searcher.dn, searcher.password)
  const entry = await searchUser(client, username, config)
  if (entry === null || !(await signIn(client, entry.dn, password))) return null
  // Groups are for the searcher to see; users often may not.
  await client.bind(searcher.dn, searcher.password)
  const [canonical = username] = valuesOf(entry, config.attribute)
  return {
    username: canonical,
    dn: entry.dn,
    groups: await groupsOf(client, { entry, dn: entry.dn, username: canonical }, config),
  }
}

async function searchUser(client: Client, username: string, config: Config): Promise<Entry | null> {
  try {
    const { searchEntries } = await client.search(config.base_dn, {
      scope: 'sub',
      filter: new EqualityFilter({ attribute: config.attribute, value: username }),
      attributes: [config.attribute, config.group_member_attribute],
      sizeLimit: 2,
    })
    return searchEntries.length === 1 ? (searchEntries[0] ?? null) : null
  } catch (error) {
    if (error instanceof SizeLimitExceededError) return null
    throw error
  }
}

async function readEntry(client: Client, dn: string, config: Config): Promise<Entry | null> {
  const { searchEntries } = await client.search(dn, { scope: 'base', attributes: [config.group_member_attribute] })
  return searchEntries[0] ?? null
}

interface Member {
  readonly entry: Entry | null
  readonly dn: string
  readonly username: string
}

/** In the user's own entry where it has any, else those whose entries name the user; sorted. */
async function groupsOf(client: Client, { entry, dn, username }: Member, config: Config): Promise<readonly string[]> {
  const attribute = config.group_name_attribute ?? config.attribute
  const base = config.group_base_dn ?? config.base_dn
  const named = entry === null ? [] : valuesOf(entry, config.group_member_attribute)
  if (named.length > 0) return named.flatMap((name) => groupIn(name, attribute, base) ?? []).toSorted()
  if (config.group_base_dn === undefined) return []
  const member = config.group_member_attribute
  const { searchEntries } = await client.search(base, {
    scope: 'sub',
    filter: new OrFilter({
      filters: [dn, username].map((value) => new EqualityFilter({ attribute: member, value })),
    }),
    attributes: [attribute],
  })
  return searchEntries.flatMap((group) => valuesOf(group, attribute).slice(0, 1)).toSorted()
}

/** Name of a group of which the user's entry holds the DN; `null` where it is elsewhere or named by something else. */
function groupIn(dn: string, attribute: string, base: string): string | null {
  const [name, baseName] = [parseDn(dn), parseDn(base)]
  const [first] = name ?? []
  if (name === null || baseName === null || first === undefined || !isBelow(name, baseName)) return null
  return first.attribute === attribute.toLowerCase() ? first.value : null
}

/** Names of attributes are compared without case, as servers do. */
function valuesOf(entry: Entry, attribute: string): readonly string[] {
  const found = Object.entries(entry).find(([name]) => name.toLowerCase() === attribute.toLowerCase())
  const values = found === undefined ? [] : [found[1]].flat()
  return values.map(String).filter((value) => value !== '')
}
