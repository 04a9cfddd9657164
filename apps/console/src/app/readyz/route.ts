import { answerHealth } from '@/server/http/health.ts'
import { getSystem } from '@/server/system.ts'

export const dynamic = 'force-dynamic'

export const GET = () => answerHealth(getSystem() !== null)
