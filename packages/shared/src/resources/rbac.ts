/**
 * Role, ClusterRole, RoleBinding, ClusterRoleBinding (rbac.authorization.k8s.io/v1): who may do what where.
 *
 * A role lists what may be done; a binding gives a role to people, groups and tokens. What a Role or RoleBinding says
 * holds in its namespace alone. Rights only add up: nothing takes one away.
 *
 * Sources: Kubernetes `rbac/v1` types; validation as `pkg/apis/rbac/validation` has it.
 */
import * as z from 'zod'
import { labelSelector } from './label-selector.ts'
import { objectMeta } from './meta.ts'
import { rule } from './rule.ts'

export const rbacGroup = 'rbac.authorization.k8s.io'

/** Names of roles and bindings may hold colons, as in `system:discovery`; they only have to fit into a path. */
const roleName = z
  .string()
  .min(1)
  .max(253)
  .refine(
    (name) => name !== '.' && name !== '..' && !/[/%]/.test(name),
    'must not be "." or ".." and must hold no "/" and no "%"',
  )

const metadata = objectMeta.extend({ name: roleName.meta({ description: 'Name, unique among its kind.' }) })

const words = z.array(z.string()).max(256)

/**
 * What may be done: every verb of `verbs` to every resource of `resources` in every group of `apiGroups`; or, in
 * ClusterRoles, every verb to the paths of `nonResourceURLs`. `*` stands for all of a list.
 */
export const policyRule = z
  .strictObject({
    verbs: words.min(1).meta({
      description:
        'What may be done: get, list, watch, create, update, patch, delete; bind and escalate on roles; send on routes and gateways; * for everything.',
    }),
    apiGroups: words
      .optional()
      .meta({ description: 'Groups of the resources; "" is the one of Services and Secrets, * stands for all.' }),
    resources: words.optional().meta({
      description:
        'Kinds by their plural, as in httproutes; httproutes/status is a part of them, * stands for everything.',
    }),
    resourceNames: words.optional().meta({ description: 'These resources alone; without it, all of them.' }),
    nonResourceURLs: words
      .optional()
      .meta({ description: 'Paths of the console itself, as in /version; one may end in *. In ClusterRoles alone.' }),
  })
  .check(
    rule(({ apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] }, refuse) => {
      if (nonResourceURLs.length > 0) {
        if (apiGroups.length > 0 || resources.length > 0 || resourceNames.length > 0)
          refuse(['nonResourceURLs'], 'FieldValueInvalid', 'A rule is for resources or for paths, not for both.')
        return
      }
      if (apiGroups.length === 0)
        refuse(['apiGroups'], 'FieldValueRequired', 'A rule for resources must name at least one group.')
      if (resources.length === 0)
        refuse(['resources'], 'FieldValueRequired', 'A rule for resources must name at least one of them.')
    }),
  )
export type PolicyRule = z.infer<typeof policyRule>

const rules = z.array(policyRule).max(1000)

export const role = z
  .strictObject({
    apiVersion: z.literal(`${rbacGroup}/v1`),
    kind: z.literal('Role'),
    metadata,
    rules: rules.default([]).meta({ description: 'What may be done in the namespace of the Role.' }),
  })
  .check(
    rule(({ rules: given }, refuse) => {
      for (const [index, { nonResourceURLs = [] }] of given.entries())
        if (nonResourceURLs.length > 0)
          refuse(
            ['rules', index, 'nonResourceURLs'],
            'FieldValueForbidden',
            'Paths belong to no namespace; name them in a ClusterRole.',
          )
    }),
  )
export type Role = z.infer<typeof role>

export const clusterRole = z.strictObject({
  apiVersion: z.literal(`${rbacGroup}/v1`),
  kind: z.literal('ClusterRole'),
  metadata,
  rules: rules.default([]).meta({ description: 'What may be done, where a binding says.' }),
  aggregationRule: z
    .strictObject({
      clusterRoleSelectors: z
        .array(labelSelector)
        .min(1)
        .max(64)
        .meta({ description: 'ClusterRoles with labels that one of these selects.' }),
    })
    .optional()
    .meta({ description: 'Takes the rules of other ClusterRoles in, beside its own.' }),
})
export type ClusterRole = z.infer<typeof clusterRole>

export const subjectKinds = ['User', 'Group', 'ServiceAccount'] as const

const subject = z
  .strictObject({
    kind: z.enum(subjectKinds).meta({
      description:
        'A person or token, a group of them, or an account of a cluster, which is kept and means nobody here.',
    }),
    apiGroup: z
      .string()
      .optional()
      .meta({ description: `${rbacGroup}, and "" for a ServiceAccount.` }),
    name: z.string().min(1).max(256).meta({ description: 'Name of the user, group or account.' }),
    namespace: z.string().max(63).optional().meta({ description: 'Of a ServiceAccount.' }),
  })
  .check(
    rule(({ kind, apiGroup, namespace = '' }, refuse) => {
      const wanted = kind === 'ServiceAccount' ? '' : rbacGroup
      if ((apiGroup ?? wanted) !== wanted)
        refuse(['apiGroup'], 'FieldValueNotSupported', `With the kind ${kind} this must be ${JSON.stringify(wanted)}.`)
      if (kind === 'ServiceAccount' && namespace === '')
        refuse(['namespace'], 'FieldValueRequired', 'A ServiceAccount is named with its namespace.')
      if (kind !== 'ServiceAccount' && namespace !== '')
        refuse(['namespace'], 'FieldValueForbidden', `A ${kind} belongs to no namespace; leave this field out.`)
    }),
  )
/** Who is given a role. */
export type Subject = z.infer<typeof subject>

const subjects = z.array(subject).max(1000).optional().meta({ description: 'Who is given the role.' })

const roleRef = <const K extends 'Role' | 'ClusterRole'>(kinds: readonly [K, ...K[]]) =>
  z
    .strictObject({
      apiGroup: z
        .literal(rbacGroup)
        .default(rbacGroup)
        .meta({ description: `Always ${rbacGroup}.` }),
      kind: z.enum(kinds).meta({ description: 'A Role of the same namespace, or a ClusterRole.' }),
      name: roleName.meta({ description: 'Name of the role.' }),
    })
    .meta({ description: 'The role that is given. It cannot be changed later; delete the binding and make another.' })

export const roleBinding = z.strictObject({
  apiVersion: z.literal(`${rbacGroup}/v1`),
  kind: z.literal('RoleBinding'),
  metadata,
  roleRef: roleRef(['Role', 'ClusterRole']),
  subjects,
})
export type RoleBinding = z.infer<typeof roleBinding>

export const clusterRoleBinding = z.strictObject({
  apiVersion: z.literal(`${rbacGroup}/v1`),
  kind: z.literal('ClusterRoleBinding'),
  metadata,
  roleRef: roleRef(['ClusterRole']),
  subjects,
})
export type ClusterRoleBinding = z.infer<typeof clusterRoleBinding>
