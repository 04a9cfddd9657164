/**
 * Server reflection: the schema of the services behind a listener, asked of them by gRPC itself.
 *
 * Source: grpc.io "gRPC Server Reflection Protocol", `grpc.reflection.v1` and the same as `v1alpha`.
 */
import { status, type ServiceError } from '@grpc/grpc-js'
import protobuf from 'protobufjs'
import { FileDescriptorProto } from 'protobufjs/ext/descriptor/index.js'
import * as z from 'zod'
import { VerbError } from './errors.ts'
import { openChannel, type CallPlace } from './send-call-channel.ts'
import { schemaOfFiles, wrongProto, type Schema } from './send-call-schema.ts'
import { nothingListens } from './send-connect.ts'

const timeoutMs = 5000
const maxServices = 100
const maxFiles = 500

export const reflectionPaths = [
  'grpc.reflection.v1.ServerReflection/ServerReflectionInfo',
  'grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo',
] as const

const { root } = protobuf.parse(`
  syntax = "proto3";
  message Request {
    oneof message_request { string file_by_filename = 3; string file_containing_symbol = 4; string list_services = 7; }
  }
  message Response {
    oneof message_response { Files file_descriptor_response = 4; Services list_services_response = 6; Failure error_response = 7; }
  }
  message Files { repeated bytes file_descriptor_proto = 1; }
  message Services { repeated Named service = 1; }
  message Named { string name = 1; }
  message Failure { int32 error_code = 1; string error_message = 2; }
`)
const requestType = root.lookupType('Request')
const responseType = root.lookupType('Response')

const response = z.object({
  fileDescriptorResponse: z.object({ fileDescriptorProto: z.array(z.instanceof(Uint8Array)).default([]) }).optional(),
  listServicesResponse: z.object({ service: z.array(z.object({ name: z.string() })).default([]) }).optional(),
  errorResponse: z.object({ errorMessage: z.string().default('') }).optional(),
})

type Question =
  { readonly listServices: string } | { readonly fileContainingSymbol: string } | { readonly fileByFilename: string }
type Ask = (question: Question) => Promise<z.infer<typeof response>>

const fileHead = z.object({ name: z.string().default(''), dependency: z.array(z.string()).default([]) })

/** @throws VerbError `Invalid` at `call.proto` where the services do not tell, `Unavailable` where nothing listens. */
export async function reflect(place: CallPlace): Promise<Schema> {
  const failures: string[] = []
  for (const path of reflectionPaths) {
    try {
      return schemaOfFiles(await readFiles(place, path))
    } catch (error) {
      if (error instanceof VerbError || !isServiceError(error)) throw error
      if (error.details.includes('ECONNREFUSED')) throw nothingListens(place.to)
      failures.push(`${status[error.code]}${error.details === '' ? '' : `, ${error.details}`}`)
      if (error.code !== status.UNIMPLEMENTED) break
    }
  }
  const hint = 'Let a GRPCRoute take grpc.reflection.v1.ServerReflection as well, or give the .proto text.'
  throw wrongProto(`The services behind this listener do not describe themselves (${failures.at(-1)}). ${hint}`)
}

const isServiceError = (error: unknown): error is ServiceError =>
  error instanceof Error && 'code' in error && 'details' in error && typeof error.details === 'string'

async function readFiles(place: CallPlace, path: string): Promise<readonly object[]> {
  const channel = openChannel(place)
  try {
    const stream = channel.makeBidiStreamRequest(
      `/${path}`,
      (question: Question) => Buffer.from(requestType.encode(requestType.fromObject(question)).finish()),
      (bytes) => response.parse(responseType.toObject(responseType.decode(bytes))),
      place.metadata,
      { deadline: Date.now() + timeoutMs },
    )
    const answers = stream[Symbol.asyncIterator]()
    const files = await collect(async (question) => {
      stream.write(question)
      const { value, done } = await answers.next()
      if (done === true) throw wrongProto('Server reflection ended without an answer. Give the .proto text.')
      return response.parse(value)
    })
    // That it was cancelled is an error to the stream, and no news.
    stream.on('error', () => undefined).cancel()
    return files
  } finally {
    channel.close()
  }
}

/** The files of every service but reflection itself, and all that they import. */
async function collect(ask: Ask): Promise<readonly object[]> {
  const { listServicesResponse } = await ask({ listServices: '*' })
  const services = (listServicesResponse?.service ?? []).filter(({ name }) => !name.startsWith('grpc.reflection.'))
  const files = new Map<string, { readonly file: object; readonly dependency: readonly string[] }>()
  for (const { name } of services.slice(0, maxServices)) add(files, await ask({ fileContainingSymbol: name }))
  for (;;) {
    const missing = [...files.values()].flatMap(({ dependency }) => dependency).find((name) => !files.has(name))
    if (missing === undefined || files.size > maxFiles) return [...files.values()].map(({ file }) => file)
    add(files, await ask({ fileByFilename: missing }))
    if (!files.has(missing)) throw wrongProto(`The server does not tell of ${missing}. Give the .proto text.`)
  }
}

function add(
  files: Map<string, { readonly file: object; readonly dependency: readonly string[] }>,
  { fileDescriptorResponse, errorResponse }: z.infer<typeof response>,
): void {
  if (errorResponse !== undefined)
    throw wrongProto(`Server reflection answered: ${errorResponse.errorMessage}. Give the .proto text.`)
  for (const bytes of fileDescriptorResponse?.fileDescriptorProto ?? []) {
    const file = FileDescriptorProto.decode(bytes)
    const { name, dependency } = fileHead.parse(FileDescriptorProto.toObject(file))
    files.set(name, { file, dependency })
  }
}
