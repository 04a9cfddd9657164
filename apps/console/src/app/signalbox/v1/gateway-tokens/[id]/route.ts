import { answerDone, param } from '@/server/http/parameters.ts'
import { serve } from '@/server/http/serve.ts'
import { revokeGatewayToken } from '@/server/verbs/accounts/gateway-tokens.ts'

export const DELETE = serve({}, ({ params, context }) => answerDone(revokeGatewayToken(context, param(params, 'id'))))
