/** gRPC peers for tests: a service with all four kinds of calls, and a client for it. Messages are plain bytes. */
import {
  Client,
  credentials,
  Server,
  ServerCredentials,
  status,
  type ChannelCredentials,
  type handleBidiStreamingCall,
  type handleClientStreamingCall,
  type handleServerStreamingCall,
  type handleUnaryCall,
  type MethodDefinition,
  type ServerWritableStream,
} from '@grpc/grpc-js'
import { onTestFinished } from 'vitest'

const asIs = (bytes: Buffer): Buffer => bytes

const serviceName = 'test.Echo'

const method = (name: string, requestStream: boolean, responseStream: boolean): MethodDefinition<Buffer, Buffer> => ({
  path: `/${serviceName}/${name}`,
  requestStream,
  responseStream,
  requestSerialize: asIs,
  requestDeserialize: asIs,
  responseSerialize: asIs,
  responseDeserialize: asIs,
})

export const methods = {
  Say: method('Say', false, false),
  Count: method('Count', false, true),
  Collect: method('Collect', true, false),
  Talk: method('Talk', true, true),
}

export interface GrpcOrigin {
  readonly port: number
  /** Calls that the client gave up, by method. */
  readonly cancelled: string[]
  /** Calls that came, by method. */
  readonly calls: string[]
  /** Ends all that it does at once. */
  stop(): void
  /** Resolves once a call was given up. */
  cancellation(): Promise<void>
}

/** `Say` echoes (`fail` answers with a status, `wait` not at all), `Count` sends 3 messages or goes on for `forever`. */
export async function grpcOrigin(security = ServerCredentials.createInsecure()): Promise<GrpcOrigin> {
  const calls: string[] = []
  const cancelled: string[] = []
  const waiting: (() => void)[] = []
  const took = (name: string, call: { on(event: 'cancelled', listener: () => void): unknown }): void => {
    calls.push(name)
    call.on('cancelled', () => {
      cancelled.push(name)
      for (const settle of waiting.splice(0)) settle()
    })
  }
  const say: handleUnaryCall<Buffer, Buffer> = (call, answer) => {
    took('Say', call)
    const text = call.request.toString()
    if (call.metadata.get('x-tenant').length > 0) call.sendMetadata(call.metadata)
    if (text === 'fail') answer({ code: status.FAILED_PRECONDITION, details: 'as asked: ä' })
    else if (text !== 'wait') answer(null, call.request)
  }
  const count: handleServerStreamingCall<Buffer, Buffer> = (call) => {
    took('Count', call)
    if (call.request.toString() === 'forever') countOn(call)
    else {
      for (const text of ['1', '2', '3']) call.write(Buffer.from(text))
      call.end()
    }
  }
  const collect: handleClientStreamingCall<Buffer, Buffer> = (call, answer) => {
    took('Collect', call)
    const parts: Buffer[] = []
    call.on('data', (part: Buffer) => parts.push(part))
    call.on('end', () => answer(null, Buffer.concat(parts)))
  }
  const talk: handleBidiStreamingCall<Buffer, Buffer> = (call) => {
    took('Talk', call)
    call.on('data', (part: Buffer) => call.write(Buffer.from(`${part.toString()}!`)))
    call.on('end', () => call.end())
  }
  const server = new Server()
  server.addService(methods, { Say: say, Count: count, Collect: collect, Talk: talk })
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', security, (error, bound) => (error === null ? resolve(bound) : reject(error))),
  )
  onTestFinished(() => server.forceShutdown())
  return {
    port,
    calls,
    cancelled,
    stop: () => server.forceShutdown(),
    async cancellation() {
      while (cancelled.length === 0) await new Promise<void>((settle) => waiting.push(settle))
    },
  }
}

function countOn(call: ServerWritableStream<Buffer, Buffer>): void {
  let count = 0
  const next = (): void => {
    if (!call.cancelled) call.write(Buffer.from(String(count++)), () => setImmediate(next))
  }
  next()
}

/** A client of the gateway; its channel is closed when the test is. */
export function grpcClient(
  port: number,
  security: ChannelCredentials = credentials.createInsecure(),
  options = {},
): Client {
  const client = new Client(`127.0.0.1:${port}`, security, { 'grpc.enable_retries': 0, ...options })
  onTestFinished(() => client.close())
  return client
}

/** One `Say`; rejects with the status. */
export function say(
  client: Client,
  text: string,
  options: { readonly deadline?: Date; readonly path?: string } = {},
): Promise<string> {
  const { deadline, path = methods.Say.path } = options
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest(
      path,
      asIs,
      asIs,
      Buffer.from(text),
      deadline === undefined ? {} : { deadline },
      (error, answer) => (error === null ? resolve(String(answer)) : reject(error)),
    )
  })
}
