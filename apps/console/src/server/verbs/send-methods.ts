/** Methods: what can be called through a listener, by server reflection or by a .proto text. */
import * as z from 'zod'
import { demandUser, type Context } from './context.ts'
import { askedRequest, gatewayKey } from './explain-input.ts'
import { parseInput } from './parse-input.ts'
import { schemaFor } from './send-call.ts'
import { exampleOf } from './send-call-message.ts'
import { placeCall } from './send-call-place.ts'
import { reflectionPaths } from './send-call-reflection.ts'
import { schemaOfProto, type CallKind } from './send-call-schema.ts'

const input = z.strictObject({
  request: askedRequest,
  gateway: gatewayKey.exactOptional(),
  call: z.strictObject({
    proto: z
      .string()
      .max(512 * 1024)
      .exactOptional(),
  }),
})

export interface MethodList {
  readonly methods: readonly {
    /** `shop.v1.Carts/Get` */
    readonly name: string
    readonly kind: CallKind
    /** A message with every field at its default. */
    readonly example: unknown
  }[]
}

/** @throws VerbError `Invalid` at `call.proto` or `request.url`, `Unavailable` where nothing listens. */
export async function sendMethods(context: Context, value: unknown): Promise<MethodList> {
  demandUser(context)
  const { request, gateway, call } = parseInput(input, value)
  const schema =
    call.proto === undefined
      ? await schemaFor(placeCall(context, { request, gateway }, reflectionPaths[0]).place, undefined)
      : schemaOfProto(call.proto)
  const methods = [...schema.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1))
  return { methods: methods.map(({ name, kind, request: type }) => ({ name, kind, example: exampleOf(type) })) }
}
