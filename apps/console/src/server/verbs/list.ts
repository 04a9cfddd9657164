/** List: the resources of a kind, of one namespace or of all, filtered, in pages. Values of Secrets are masked. */
import { selects, type Selector } from '@signalbox/shared/lib'
import { keyOf, type AnyResource, type Kind } from '@signalbox/shared/resources'
import * as z from 'zod'
import { storedAndBuiltIn } from './built-in.ts'
import { demand, demandUser, visibilityOf, type Context } from './context.ts'
import { VerbError } from './errors.ts'
import { maskSecrets } from './secret-mask.ts'

export interface ListInput {
  readonly kind: Kind
  /** `null`: all namespaces, and kinds without one. */
  readonly namespace: string | null
  readonly labels?: Selector
  readonly fields?: readonly FieldRequirement[]
  /** Resources at most; all where absent. */
  readonly limit?: number
  /** Of the page before. */
  readonly continue?: string
  /** What the actor may see of it, instead of a refusal where that is not all. Default: false. */
  readonly visibleOnly?: boolean
}

/** All of them must hold. */
export interface FieldRequirement {
  /** One of {@link selectableFields}. */
  readonly field: string
  readonly value: string
  /** False: any value but this one. */
  readonly isEqual: boolean
}

type Read = (resource: AnyResource) => string | undefined

const fieldsOfAll: Readonly<Record<string, Read>> = {
  'metadata.name': ({ metadata }) => metadata.name,
  'metadata.namespace': ({ metadata }) => metadata.namespace,
}

/** As Kubernetes has them for its own kinds. */
const fieldsByKind: { readonly [K in Kind]?: Readonly<Record<string, Read>> } = {
  Namespace: {
    'status.phase': ({ metadata }) => (metadata.deletionTimestamp === undefined ? 'Active' : 'Terminating'),
  },
  Secret: { type: (resource) => (resource.kind === 'Secret' ? resource.type : undefined) },
  Service: {
    'spec.type': (resource) => (resource.kind === 'Service' ? resource.spec?.type : undefined),
    'spec.clusterIP': (resource) => (resource.kind === 'Service' ? resource.spec?.clusterIP : undefined),
  },
}

/** The fields by which resources of `kind` can be selected. */
export function selectableFields(kind: Kind): readonly string[] {
  return Object.keys({ ...fieldsOfAll, ...fieldsByKind[kind] })
}

export interface ListResult {
  /** The revision that the list was read at. */
  readonly revision: number
  /** By key, `namespace/name`. */
  readonly items: readonly AnyResource[]
  /** For the next page; absent on the last. */
  readonly continue?: string
  readonly remaining: number
}

/**
 * Later pages show what is there now behind the last one shown, and say the revision of the first page: who goes on to
 * watch from there is told of everything that changed between the pages.
 *
 * @throws VerbError `BadRequest` for a continue token that is not ours, `Gone` for one from too long ago to watch from.
 */
export function list(context: Context, input: ListInput): ListResult {
  if (input.visibleOnly === true) demandUser(context)
  else demand(context, 'list', { kind: input.kind, namespace: input.namespace, name: namedBy(input) })
  const { snapshot } = context.store.read()
  const visibility = visibilityOf(context)
  const isShown = input.visibleOnly === true ? visibility.seesResource : () => true
  const page = input.continue === undefined ? null : readToken(input.continue)
  if (page !== null && context.store.since(page.revision) === null) {
    throw new VerbError('Gone', 'The continue token is too old. List again without it.')
  }
  const revision = page?.revision ?? snapshot.revision
  const found = storedAndBuiltIn(snapshot, input.kind).filter(
    (resource) => isListed(resource, input) && isShown(resource) && (page === null || keyOf(resource) > page.after),
  )
  const items = found.slice(0, input.limit)
  const last = items.at(-1)
  const remaining = found.length - items.length
  return {
    revision,
    items: items.map((item) => visibility.withoutHidden(maskSecrets(item))),
    remaining,
    ...(remaining > 0 && last !== undefined ? { continue: toToken({ after: keyOf(last), revision }) } : {}),
  }
}

/** The name that a list is limited to; rights to that one resource are enough for it. */
export function namedBy({ fields = [] }: Pick<ListInput, 'fields'>): string | undefined {
  return fields.find(({ field, isEqual }) => field === 'metadata.name' && isEqual)?.value
}

/** Whether a list or watch of `input` shows `resource`. */
export function isListed(resource: AnyResource, input: Pick<ListInput, 'namespace' | 'labels' | 'fields'>): boolean {
  const { namespace, labels } = resource.metadata
  return (
    (input.namespace === null || namespace === input.namespace) &&
    (input.fields ?? []).every((requirement) => meets(resource, requirement)) &&
    (input.labels === undefined || selects(input.labels, labels))
  )
}

function meets(resource: AnyResource, { field, value, isEqual }: FieldRequirement): boolean {
  const read = fieldsOfAll[field] ?? fieldsByKind[resource.kind]?.[field]
  return ((read?.(resource) ?? '') === value) === isEqual
}

interface Page {
  /** Key of the last resource shown. */
  readonly after: string
  /** That the first page was read at. */
  readonly revision: number
}

function toToken(page: Page): string {
  return Buffer.from(JSON.stringify(page)).toString('base64url')
}

const pageSchema = z.strictObject({ after: z.string(), revision: z.number().int().nonnegative() })

function readToken(token: string): Page {
  try {
    return pageSchema.parse(JSON.parse(Buffer.from(token, 'base64url').toString('utf8')))
  } catch {
    throw new VerbError('BadRequest', 'The continue token is not valid. List again without it.')
  }
}
