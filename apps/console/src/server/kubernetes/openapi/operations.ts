/**
 * Operations: what can be done at which path, once for every version of OpenAPI. kubectl looks here for what a kind's
 * path is, which patches it takes, and whether `dryRun` and `fieldValidation` are known.
 */
import { toApiVersion, type KindDefinition } from '@signalbox/shared/resources'
import { patchTypesOf } from '../media-types.ts'
import type { GroupVersionKind } from '@signalbox/shared/formats'

export interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query'
  readonly type: 'string' | 'boolean' | 'integer'
  readonly description: string
}

export interface Operation {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete'
  readonly action: 'list' | 'get' | 'post' | 'put' | 'patch' | 'delete' | 'deletecollection'
  readonly operationId: string
  readonly description: string
  readonly groupVersionKind: GroupVersionKind
  readonly parameters: readonly Parameter[]
  /** Media types of the content; empty where none is sent. */
  readonly consumes: readonly string[]
  /** What the content is: the resource, or a patch. */
  readonly content: 'resource' | 'patch' | null
  /** Of the answer. */
  readonly answer: 'resource' | 'list' | 'status'
}

export interface PathOperations {
  readonly path: string
  readonly operations: readonly Operation[]
}

const query = (name: string, type: Parameter['type'], description: string): Parameter => ({
  name,
  in: 'query',
  type,
  description,
})
const inPath = (name: string, description: string): Parameter => ({ name, in: 'path', type: 'string', description })

const writing = [
  query('dryRun', 'string', 'All: everything is checked and nothing is stored.'),
  query('fieldManager', 'string', 'Name of who makes the change, for server-side apply.'),
  query(
    'fieldValidation',
    'string',
    'What becomes of unknown fields: Strict refuses, Warn drops them and says so, Ignore drops them. Default: Warn.',
  ),
]
const listing = [
  query('continue', 'string', 'Token of the page before.'),
  query('fieldSelector', 'string', 'Fields by which resources are selected, as in metadata.name=shop.'),
  query('labelSelector', 'string', 'Labels by which resources are selected, as in team=a.'),
  query('limit', 'integer', 'Resources at most.'),
]
const watching = [
  query('allowWatchBookmarks', 'boolean', 'Whether BOOKMARK events are wanted.'),
  query('resourceVersion', 'string', 'Version to go on from.'),
  query('sendInitialEvents', 'boolean', 'Whether a watch begins with what there is.'),
  query('timeoutSeconds', 'integer', 'How long a watch lasts.'),
  query('watch', 'boolean', 'Whether changes are sent as they happen.'),
]
const namespaceName = inPath('namespace', 'Namespace of the resource.')
const resourceName = inPath('name', 'Name of the resource.')

/** Every path of a kind in one of its versions. */
export function operationsOf(definition: KindDefinition, version: string): readonly PathOperations[] {
  const { group, kind, plural, namespaced, hasStatus } = definition
  const root = `/${group === '' ? 'api' : 'apis'}/${toApiVersion(group, version)}`
  const scope = namespaced ? `${root}/namespaces/{namespace}` : root
  const inScope = namespaced ? [namespaceName] : []
  const subject = { group, version, kind }
  const one = [resourceName, ...inScope]
  const everywhere = toOperation('list', subject, 'ForAllNamespaces', [...listing, ...watching])
  return [
    ...(namespaced ? [{ path: `${root}/${plural}`, operations: [everywhere] }] : []),
    {
      path: `${scope}/${plural}`,
      operations: [
        toOperation('list', subject, '', [...inScope, ...listing, ...watching]),
        toOperation('post', subject, '', [...inScope, ...writing]),
        toOperation('deletecollection', subject, '', [...inScope, ...listing]),
      ],
    },
    { path: `${scope}/${plural}/{name}`, operations: ofOne(subject, '', one) },
    ...(hasStatus
      ? [{ path: `${scope}/${plural}/{name}/status`, operations: ofOne(subject, 'Status', one).slice(0, 3) }]
      : []),
  ]
}

function ofOne(subject: GroupVersionKind, suffix: string, one: readonly Parameter[]): readonly Operation[] {
  const force = query('force', 'boolean', 'Server-side apply: take fields over from other managers.')
  return [
    toOperation('get', subject, suffix, one),
    toOperation('put', subject, suffix, [...one, ...writing]),
    toOperation('patch', subject, suffix, [...one, ...writing, force]),
    toOperation('delete', subject, suffix, [...one, ...writing.slice(0, 1)]),
  ]
}

const words = {
  list: { method: 'get', verb: 'List', answer: 'list', content: null },
  get: { method: 'get', verb: 'Read', answer: 'resource', content: null },
  post: { method: 'post', verb: 'Create', answer: 'resource', content: 'resource' },
  put: { method: 'put', verb: 'Replace', answer: 'resource', content: 'resource' },
  patch: { method: 'patch', verb: 'Patch', answer: 'resource', content: 'patch' },
  delete: { method: 'delete', verb: 'Delete', answer: 'status', content: null },
  deletecollection: { method: 'delete', verb: 'Delete every', answer: 'list', content: null },
} as const

function toOperation(
  action: Operation['action'],
  groupVersionKind: GroupVersionKind,
  suffix: string,
  parameters: readonly Parameter[],
): Operation {
  const { method, verb, answer, content } = words[action]
  const { group, version, kind } = groupVersionKind
  const of = [...(group === '' ? 'core' : group).split('.'), version].map(capitalised).join('')
  return {
    method,
    action,
    operationId: `${action}${of}${kind}${suffix}`,
    description: `${verb} ${kind}${suffix === 'Status' ? ', its status' : ''}.`,
    groupVersionKind,
    parameters,
    consumes: content === null ? [] : content === 'resource' ? ['application/json'] : patchTypesOf(group),
    content,
    answer,
  }
}

function capitalised(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1)
}
