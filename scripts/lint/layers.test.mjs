import { describe, expect, test } from 'vitest'
import { judgeImport } from './layers.mjs'

const shared = 'packages/shared/src'
const gateway = 'apps/gateway/src'
const web = 'apps/console/src'

const allowed = [
  [`${shared}/match/match.ts`, '../table/index.ts'],
  [`${shared}/match/match.ts`, './rewrite.ts'],
  [`${shared}/lib/regex.ts`, 're2js'],
  [`${shared}/formats/manifests.ts`, 'yaml'],
  [`${shared}/table/compile.test.ts`, 'node:fs'],
  [`${shared}/table/compile.test.ts`, 'yaml'],
  [`${shared}/table/expression/parser.ts`, '../table.ts'],
  [`${gateway}/main.ts`, './reconcile/apply.ts'],
  [`${gateway}/pipeline/pipeline.ts`, '../forward/forward.ts'],
  [`${gateway}/pipeline/route.ts`, '@signalbox/shared/match'],
  [`${gateway}/policies/registry.ts`, './jwt.ts'],
  [`${gateway}/policies/jwt.ts`, './jwt/keys.ts'],
  [`${gateway}/policies/jwt.test.ts`, './jwt.ts'],
  [`${gateway}/policies/rate-limiting.ts`, './counters.ts'],
  [`${gateway}/forward/forward.test.ts`, '../pipeline/pipeline.ts'],
  ['apps/gateway/test/smuggling.test.ts', '../src/listeners/http.ts'],
  ['apps/gateway/test/smuggling.test.ts', '../../../scripts/left-out.ts'],
  [`${web}/app/page.tsx`, '@/features/routes/route-list.tsx'],
  [`${web}/app/api/[[...path]]/route.ts`, '@/server/http/serve.ts'],
  [`${web}/features/routes/route-list.tsx`, '@/ui/table.tsx'],
  [`${web}/features/routes/route-list.tsx`, './use-route.ts'],
  [`${web}/server/verbs/apply.ts`, '../store/store.ts'],
  [`${web}/server/kong/entities.ts`, '@/server/verbs/list.ts'],
  ['e2e/specs/shell/smoke.spec.ts', '@signalbox/shared/resources'],
]

const refused = [
  [`${shared}/match/match.ts`, '../explain/index.ts', 'must not know'],
  [`${shared}/match/match.ts`, '../table/table.ts', 'through its door'],
  [`${shared}/match/match.ts`, 'node:fs', 'no I/O'],
  [`${shared}/match/match.ts`, 'undici', 'no other package'],
  [`${shared}/resources/meta.ts`, 'yaml', 'Only formats'],
  [`${shared}/match/match.ts`, '@signalbox/shared/table', 'relatively'],
  [`${shared}/match/match.ts`, '../../../../apps/gateway/src/config.ts', 'on its own'],
  [`${gateway}/config.ts`, '../../../packages/shared/src/lib/result.ts', 'by its name'],
  [`${gateway}/config.ts`, '../../console/src/lib/cn.ts', 'may not be imported here'],
  [`${gateway}/reconcile/apply.ts`, '../main.ts', 'imported by nobody'],
  [`${gateway}/subscription/watch.ts`, '../listeners/http.ts', 'hands out Snapshots'],
  [`${gateway}/reconcile/apply.ts`, '../policies/jwt.ts', 'through the pipeline'],
  [`${gateway}/listeners/http.ts`, '../pipeline/pipeline.ts', 'Serve function'],
  [`${gateway}/exchange/errors.ts`, '../observe/metrics.ts', 'knows none of them'],
  [`${gateway}/pipeline/pipeline.ts`, '../listeners/http.ts', 'called by listeners'],
  [`${gateway}/policies/jwt.ts`, './key-auth.ts', 'Exchange only'],
  [`${gateway}/policies/jwt.ts`, '../forward/forward.ts', 'Exchange only'],
  [`${gateway}/forward/forward.ts`, '../pipeline/pipeline.ts', 'in the pipeline'],
  [`${gateway}/upstreams/pools.ts`, '../forward/forward.ts', 'whoever calls them'],
  [`${gateway}/observe/metrics.ts`, '../pipeline/pipeline.ts', 'whoever tells it'],
  [`${web}/app/page.tsx`, '@/server/store/store.ts', 'server/verbs'],
  [`${web}/features/routes/route-list.tsx`, '@/features/gateways/gateway-list.tsx', 'share through ui/'],
  [`${web}/features/routes/route-list.tsx`, '../gateways/gateway-list.tsx', 'share through ui/'],
  [`${web}/features/routes/route-list.tsx`, '@/server/verbs/list.ts', 'share through ui/'],
  [`${web}/ui/button.tsx`, '@signalbox/shared/resources', 'without domain'],
  [`${web}/ui/button.tsx`, '@/client/api.ts', 'without domain'],
  [`${web}/client/api.ts`, '@/server/config.ts', 'over HTTP'],
  [`${web}/server/verbs/apply.ts`, '../kong/entities.ts', 'every door'],
  [`${web}/server/verbs/apply.ts`, 'next/headers', 'every door'],
  [`${web}/server/kubernetes/list.ts`, '../store/store.ts', 'thin adapter'],
  ['e2e/specs/shell/smoke.spec.ts', '../../../apps/console/src/lib/cn.ts', 'from outside'],
  ['e2e/specs/shell/smoke.spec.ts', '@signalbox/shared/table', 'from outside'],
]

describe('who may import whom', () => {
  test.each(allowed)('%s may import %s', (file, specifier) => {
    expect(judgeImport(file, specifier)).toBeUndefined()
  })

  test.each(refused)('%s may not import %s', (file, specifier, why) => {
    expect(judgeImport(file, specifier)).toContain(why)
  })
})
