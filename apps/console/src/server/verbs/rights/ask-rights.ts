/** Ask: may this user do that, by which binding, and who else may. For who may list the bindings that decide. */
import { grantsBySubject, isRuleFor, type AccessRequest } from '@signalbox/shared/access'
import { isKind, kinds, type ResourceRef } from '@signalbox/shared/resources'
import * as z from 'zod'
import { groupsOf } from '../../access/account.ts'
import { systemGroups } from '../../access/actor.ts'
import { rightsOf, toAccessRequest } from '../../access/authorize.ts'
import { demand, demandUser, visibilityOf, type Context } from '../context.ts'
import { invalid } from '../errors.ts'
import { parseInput } from '../parse-input.ts'

const input = z.strictObject({
  /** Default: oneself. */
  user: z.string().min(1).max(256).exactOptional(),
  verb: z.string().min(1).max(64),
  kind: z.string().min(1).max(64),
  /** Left out: all namespaces at once, and kinds without one. */
  namespace: z.string().min(1).max(63).exactOptional(),
  name: z.string().min(1).max(253).exactOptional(),
})

export interface RightsAnswer {
  readonly allowed: boolean
  /** A sentence: which binding and role allow it, or what is lacking. */
  readonly reason: string
  /** Groups that the user is in, as far as this console knows. */
  readonly groups: readonly string[]
  /** Everybody who is bound to a role that allows it, as far as the actor may see the bindings. */
  readonly others: readonly {
    /** `User ada`, `Group team-a`. */
    readonly subject: string
    readonly binding: ResourceRef
    readonly role: ResourceRef
  }[]
}

/** @throws VerbError `Invalid`; `Forbidden` for questions about others where the actor may not list the bindings. */
export function askRights(context: Context, value: unknown): RightsAnswer {
  demandUser(context)
  const { user, verb, kind, namespace, name } = parseInput(input, value)
  if (!isKind(kind)) {
    throw invalid([{ path: 'kind', reason: 'FieldValueNotSupported', message: `There is no kind ${kind}.` }])
  }
  const place = kinds[kind].namespaced ? namespace : undefined
  const request = toAccessRequest(verb, { kind, namespace: place, name })
  const { snapshot } = context.store.read()
  const isOwn = user === undefined || user === context.actor.name
  if (!isOwn) demandBindings(context, request)
  const subject = isOwn ? context.actor : personOf(context, user)
  const rights = rightsOf(subject, snapshot)
  const { allowed, reason } = rights.decide(request)
  return { allowed, reason, groups: subject.groups, others: othersOf(context, request) }
}

function demandBindings(context: Context, { namespace }: AccessRequest): void {
  if (namespace === null) demand(context, 'list', { kind: 'ClusterRoleBinding' })
  else demand(context, 'list', { kind: 'RoleBinding', namespace })
}

/** Someone without an account is asked about too: he may come in by single sign-on, and bindings may name him already. */
function personOf({ access }: Context, name: string) {
  const account = access.accounts.find(name)
  const own = account === null ? [] : groupsOf(account)
  const masters = account?.administrator === true ? [systemGroups.masters] : []
  const groups = [...own, ...masters, systemGroups.authenticated]
  return { type: 'person', name: account?.name ?? name, groups, session: '' } as const
}

function othersOf(context: Context, request: AccessRequest): RightsAnswer['others'] {
  const { sees } = visibilityOf(context)
  const { snapshot } = context.store.read()
  return [...grantsBySubject(snapshot)].flatMap(([subject, grants]) =>
    grants
      .filter(
        ({ namespace, rules, binding }) =>
          (namespace === null || namespace === request.namespace) &&
          rules.some((rule) => isRuleFor(rule, request)) &&
          sees(binding),
      )
      .map(({ binding, role }) => ({ subject, binding, role })),
  )
}
