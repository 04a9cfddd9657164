import { serveKong } from '@/server/kong/serve-kong.ts'

const handler = serveKong()

export const GET = handler
export const POST = handler
export const PUT = handler
export const PATCH = handler
export const DELETE = handler
