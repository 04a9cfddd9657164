/** Which fields of a config are secrets. Pure. */
import { maskedSecret } from '@/client/policy-types.ts'

type Path = readonly (string | number)[]

/** @param secrets Dotted paths into config; `*` is every element. */
export function knowledgeOf(secrets: readonly string[], path: Path): { readonly masked?: string } {
  return secrets.some((secret) => isAt(secret.split('.'), path)) ? { masked: maskedSecret } : {}
}

function isAt(pattern: readonly string[], path: Path): boolean {
  return pattern.length === path.length && pattern.every((part, at) => part === '*' || part === String(path[at]))
}
