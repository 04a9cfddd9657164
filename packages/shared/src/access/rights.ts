/**
 * Rights: what one user may do. Made of grants, which the server takes from a snapshot and a page from the answer about
 * itself, so that both decide by the same lines.
 */
import type { PolicyRule } from '../resources/index.ts'
import { isRuleFor, isRuleForPath, type AccessRequest, type AccessUser, type ScopeRule } from './access-request.ts'
import type { Grant } from './grants.ts'

/** May do everything, whatever is bound. */
const mastersGroup = 'system:masters'

export type Decision =
  | {
      readonly allowed: true
      /** A sentence: which binding and role allow it. */
      readonly reason: string
      /** `null` where no binding is needed. */
      readonly grant: Grant | null
    }
  | { readonly allowed: false; readonly reason: string }

export class Rights {
  readonly user: AccessUser
  readonly grants: readonly Grant[]
  /** Whether everything is allowed as far as bindings go; a scope may still narrow it. */
  readonly isMaster: boolean
  /** Decisions for all names alike, by everything but the name. */
  readonly #known = new Map<string, { readonly any: Grant | null; readonly byName: ReadonlyMap<string, Grant> }>()

  constructor(user: AccessUser, grants: readonly Grant[]) {
    this.user = user
    this.grants = grants
    this.isMaster = user.groups.includes(mastersGroup)
  }

  /** Whether the user may do it, and by what. */
  decide(request: AccessRequest): Decision {
    if (!isInScope(this.user.scope, request)) {
      return { allowed: false, reason: 'The scope of the token does not reach so far.' }
    }
    if (this.isMaster) return { allowed: true, reason: `Group ${mastersGroup} may do everything.`, grant: null }
    const grant = this.#grantFor(request)
    if (grant !== null) return { allowed: true, reason: describeGrant(grant), grant }
    return { allowed: false, reason: describeLack(this.grants, request) }
  }

  may(request: AccessRequest): boolean {
    return isInScope(this.user.scope, request) && (this.isMaster || this.#grantFor(request) !== null)
  }

  /** Whether the user may do `verb` (an HTTP method in lower case) to a path of the console that is no resource. */
  decidePath(verb: string, path: string): Decision {
    if (this.isMaster) return { allowed: true, reason: `Group ${mastersGroup} may do everything.`, grant: null }
    const grant = this.grants.find(
      ({ namespace, rules }) => namespace === null && rules.some((rule) => isRuleForPath(rule, verb, path)),
    )
    if (grant !== undefined) return { allowed: true, reason: describeGrant(grant), grant }
    return { allowed: false, reason: 'No role that holds everywhere allows it.' }
  }

  /** Whether the user may do it in some namespace, or to something of some name. */
  mayAnywhere(verb: string, apiGroup: string, resource: string): boolean {
    const isFor = (rule: PolicyRule) =>
      isRuleFor(rule, { verb, apiGroup, resource, name: rule.resourceNames?.[0] ?? '' })
    if (this.user.scope?.some(isFor) === false) return false
    return this.isMaster || this.grants.some(({ rules }) => rules.some(isFor))
  }

  /** What of `rules` the user does not have himself in `namespace` (`null`: everywhere), one verb and resource each. */
  lacks(rules: readonly PolicyRule[], namespace: string | null): readonly PolicyRule[] {
    return rules.flatMap(toSingleRules).filter((single) => !this.#covers(single, namespace))
  }

  #covers({ verbs, apiGroups, resources, resourceNames, nonResourceURLs }: PolicyRule, namespace: string | null) {
    const [verb = ''] = verbs
    const [path] = nonResourceURLs ?? []
    if (path !== undefined) return this.decidePath(verb, path).allowed
    const [apiGroup = ''] = apiGroups ?? []
    const [resource = ''] = resources ?? []
    return this.may({ verb, apiGroup, resource, namespace, name: resourceNames?.[0] })
  }

  #grantFor(request: AccessRequest): Grant | null {
    const { verb, apiGroup, resource, subresource = '', namespace, name } = request
    const key = [verb, apiGroup, resource, subresource, namespace ?? '/'].join(' ')
    const known = this.#known.get(key) ?? this.#find(request)
    this.#known.set(key, known)
    return known.any ?? (name === undefined ? null : (known.byName.get(name) ?? null))
  }

  #find(asked: AccessRequest): { any: Grant | null; byName: ReadonlyMap<string, Grant> } {
    const { name: _, ...request } = asked
    const grants = this.grants.filter(({ namespace }) => namespace === null || namespace === request.namespace)
    const any = grants.find(({ rules }) => rules.some((rule) => isRuleFor(rule, request))) ?? null
    if (any !== null) return { any, byName: new Map() }
    const byName = grants.flatMap((grant) =>
      grant.rules.flatMap((rule) =>
        (rule.resourceNames ?? []).flatMap((name): [string, Grant][] =>
          isRuleFor(rule, { ...request, name }) ? [[name, grant]] : [],
        ),
      ),
    )
    return { any, byName: new Map(byName.reverse()) }
  }
}

function isInScope(scope: readonly ScopeRule[] | undefined, request: AccessRequest): boolean {
  if (scope === undefined) return true
  return scope.some(
    (rule) =>
      isRuleFor(rule, request) &&
      (rule.namespaces === undefined || (request.namespace !== null && rule.namespaces.includes(request.namespace))),
  )
}

/** A rule as rules of one verb, one group, one resource and at most one name each. */
function toSingleRules(rule: PolicyRule): readonly PolicyRule[] {
  const { verbs, apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] } = rule
  const names = resourceNames.length === 0 ? [{}] : resourceNames.map((name) => ({ resourceNames: [name] }))
  return verbs.flatMap((verb): readonly PolicyRule[] => [
    ...apiGroups.flatMap((group) =>
      resources.flatMap((resource) =>
        names.map((name) => ({ verbs: [verb], apiGroups: [group], resources: [resource], ...name })),
      ),
    ),
    ...nonResourceURLs.map((url) => ({ verbs: [verb], nonResourceURLs: [url] })),
  ])
}

function describeGrant({ binding, role, namespace }: Grant): string {
  const where = namespace === null ? '' : ` in namespace ${namespace}`
  return `${binding.kind} ${binding.name} gives the ${role.kind} ${role.name}${where}.`
}

function describeLack(grants: readonly Grant[], { namespace }: AccessRequest): string {
  const there = grants.filter((grant) => grant.namespace === null || grant.namespace === namespace)
  const names = [...new Set(there.map(({ role }) => role.name))].filter((name) => !name.startsWith('system:'))
  const where = namespace === null ? 'that holds everywhere' : `in namespace ${namespace}`
  if (names.length === 0) return `There is no role ${where}.`
  return `No role ${where} allows it; there ${names.length === 1 ? 'is' : 'are'} ${names.join(', ')}.`
}
