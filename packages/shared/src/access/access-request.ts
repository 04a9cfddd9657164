/** What is asked for: a verb on a resource, or on a path of the console itself. */
import type { PolicyRule } from '../resources/index.ts'

export interface AccessRequest {
  /** As in a rule: get, list, watch, create, update, patch, delete, bind, escalate, send. */
  readonly verb: string
  /** `''` is the core group. */
  readonly apiGroup: string
  /** Plural, as in `httproutes`. */
  readonly resource: string
  readonly subresource?: string | undefined
  /** `null`: a kind without namespace, or all namespaces at once. */
  readonly namespace: string | null
  /** Absent: no certain one, as in lists and creations. */
  readonly name?: string | undefined
}

/** Who asks. */
export interface AccessUser {
  readonly name: string
  readonly groups: readonly string[]
  /** What a token may at most do of what its user may; absent: all of it. */
  readonly scope?: readonly ScopeRule[] | undefined
}

/** A rule of a Role, in these namespaces alone; without any, everywhere. */
export interface ScopeRule extends PolicyRule {
  readonly namespaces?: readonly string[] | undefined
}

/** `httproutes/status`: how rules write a resource and a part of it. */
export function resourcePathOf({ resource, subresource }: Pick<AccessRequest, 'resource' | 'subresource'>): string {
  return subresource === undefined || subresource === '' ? resource : `${resource}/${subresource}`
}

/** Whether `rule` names the verb, the group, the resource and, where it names any, the resource's name. */
export function isRuleFor(rule: PolicyRule, request: Omit<AccessRequest, 'namespace'>): boolean {
  return (
    holds(rule.verbs, request.verb) &&
    holds(rule.apiGroups, request.apiGroup) &&
    isResourceIn(rule.resources, resourcePathOf(request)) &&
    isNameIn(rule.resourceNames, request.name)
  )
}

/** Whether `rule` names the verb and the path; a path of the rule may end in `*`. */
export function isRuleForPath(rule: PolicyRule, verb: string, path: string): boolean {
  return (
    holds(rule.verbs, verb) &&
    (rule.nonResourceURLs ?? []).some((url) => url === path || (url.endsWith('*') && path.startsWith(url.slice(0, -1))))
  )
}

function holds(words: readonly string[] | undefined, word: string): boolean {
  return words !== undefined && (words.includes('*') || words.includes(word))
}

/** A rule for `httproutes` is none for `httproutes/status`. */
function isResourceIn(resources: readonly string[] | undefined, path: string): boolean {
  if (resources === undefined) return false
  if (holds(resources, path)) return true
  const slash = path.indexOf('/')
  return slash !== -1 && resources.includes(`*${path.slice(slash)}`)
}

function isNameIn(names: readonly string[] | undefined, name: string | undefined): boolean {
  return names === undefined || names.length === 0 || (name !== undefined && names.includes(name))
}
