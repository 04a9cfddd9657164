/** Token scope: how far a token reaches into the rights of its owner, as rules that authorization understands. */
import type { ScopeRule } from '@signalbox/shared/access'
import type { KeptScope } from './api-tokens.ts'

const readingVerbs = ['get', 'list', 'watch'] as const

/** @returns `null` where the token may do all that its owner may. */
export function toScopeRules({ namespaces, rules, verbs, readOnly }: KeptScope): readonly ScopeRule[] | null {
  if (namespaces === null && rules === null && verbs === null && !readOnly) return null
  const given = rules ?? [
    { apiGroups: ['*'], resources: ['*'], verbs: ['*'] },
    { nonResourceURLs: ['*'], verbs: ['*'] },
  ]
  return given.flatMap((rule): readonly ScopeRule[] => {
    const left = narrow(narrow(rule.verbs, verbs), readOnly ? readingVerbs : null)
    if (left.length === 0) return []
    return [{ ...rule, verbs: [...left], ...(namespaces === null ? {} : { namespaces }) }]
  })
}

/** What is in both lists; `*` stands for everything, as `null` does on the right. */
function narrow(verbs: readonly string[], to: readonly string[] | null): readonly string[] {
  if (to === null || to.includes('*')) return verbs
  return verbs.includes('*') ? to : verbs.filter((verb) => to.includes(verb))
}
