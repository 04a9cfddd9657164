import { readJson } from '@/server/http/body.ts'
import { serve } from '@/server/http/serve.ts'
import { createGatewayToken, gatewayTokens } from '@/server/verbs/accounts/gateway-tokens.ts'

export const GET = serve({}, ({ context }) => ({ tokens: gatewayTokens(context) }))

export const POST = serve({}, async ({ request, context }) => createGatewayToken(context, await readJson(request)))
