/**
 * OpenAPI: what kubectl validates, explains and merges by, made from the registry of kinds.
 *
 *     /openapi/v2                     everything, as JSON or, for older clients, protobuf
 *     /openapi/v3                     where the documents of version 3 are
 *     /openapi/v3/api/v1              one group and version
 *     /openapi/v3/apis/GROUP/VERSION
 */
import { createHash } from 'node:crypto'
import { toApiVersion } from '@signalbox/shared/resources'
import { serve, type Call } from '../../http/serve.ts'
import { VerbError } from '../../verbs/errors.ts'
import { kubernetesDialect } from '../status.ts'
import { kubernetesVersion } from '../version.ts'
import { allServed, type Served } from './definitions.ts'
import { documentV2 } from './document-v2.ts'
import { documentV3 } from './document-v3.ts'
import { toProtobufV2 } from './protobuf-v2.ts'

const protobufTypes = [
  'application/com.github.proto-openapi.spec.v2@v1.0+protobuf',
  'application/com.github.proto-openapi.spec.v2.v1.0+protobuf',
]

/** The handler of everything under `/openapi`. */
export const serveOpenApi = serve({ dialect: kubernetesDialect }, (call) => {
  const [version, ...rest] = [call.params['path'] ?? []].flat()
  if (version === 'v2' && rest.length === 0) return answerV2(call)
  if (version === 'v3' && rest.length === 0) return indexV3()
  const document = version === 'v3' ? documentsV3().get(rest.join('/')) : undefined
  if (document === undefined) throw new VerbError('NotFound', `There is nothing at ${call.url.pathname}.`)
  return answerText(document.text)
})

interface Document {
  readonly text: string
  readonly hash: string
}

let madeV2: { readonly text: string; readonly protobuf: Uint8Array<ArrayBuffer> } | undefined
let madeV3: ReadonlyMap<string, Document> | undefined

function answerV2({ request }: Call): Response {
  if (madeV2 === undefined) {
    const document = documentV2(kubernetesVersion.gitVersion)
    madeV2 = { text: JSON.stringify(document), protobuf: new Uint8Array(toProtobufV2(document)) }
  }
  const accepted = (request.headers.get('accept') ?? '').split(',').map((type) => type.split(';', 1)[0]?.trim())
  const type = protobufTypes.find((known) => accepted.includes(known))
  if (type === undefined || accepted.includes('application/json')) return answerText(madeV2.text)
  // Without the at sign, which no media type may hold; every client takes this form.
  return new Response(madeV2.protobuf, { headers: { 'content-type': protobufTypes[1] ?? type } })
}

function indexV3(): object {
  const paths = [...documentsV3()].map(([path, { hash }]): [string, object] => [
    path,
    { serverRelativeURL: `/openapi/v3/${path}?hash=${hash}` },
  ])
  return { paths: Object.fromEntries(paths) }
}

function documentsV3(): ReadonlyMap<string, Document> {
  return (madeV3 ??= new Map([...byGroupVersion()].map(([path, served]) => [path, toDocument(served)])))
}

function byGroupVersion(): ReadonlyMap<string, readonly Served[]> {
  return Map.groupBy(allServed(), ({ definition: { group }, version }) => {
    return `${group === '' ? 'api' : 'apis'}/${toApiVersion(group, version)}`
  })
}

function toDocument(served: readonly Served[]): Document {
  const text = JSON.stringify(documentV3(served, kubernetesVersion.gitVersion))
  return { text, hash: createHash('sha256').update(text).digest('hex').slice(0, 32).toUpperCase() }
}

function answerText(text: string): Response {
  return new Response(text, { headers: { 'content-type': 'application/json' } })
}
