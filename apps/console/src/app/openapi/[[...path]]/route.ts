import { serveOpenApi } from '@/server/kubernetes/openapi/serve-openapi.ts'

export const GET = serveOpenApi
