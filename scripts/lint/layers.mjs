// Who may import whom, as one table. A lint rule of the linter's own would be replaced, not extended, wherever two
// folders' settings meet, and sees only how an import is written; this sees which file it reaches.
import { posix } from 'node:path'

const stages = [
  'lib',
  'expression',
  'resources',
  'policies',
  'snapshot',
  'access',
  'attachment',
  'table',
  'match',
  'explain',
  'formats',
]

const shared = 'packages/shared/src'
const gateway = 'apps/gateway/src'
const consoleSrc = 'apps/console/src'
const server = `${consoleSrc}/server`
const frameworks = ['next', 'react', 'react-dom', '@tanstack/react-query', '@base-ui/react']

/**
 * One row per folder; the first row whose `in` begins the importing file's path holds for it.
 * `may`: prefixes of the project's own files that it may reach, beside its own folder. `shared`: stages of shared, or
 * 'all'. `notPackages`: packages it may not use. `why`: where the thing belongs instead.
 */
const rows = [
  {
    in: `${gateway}/main.ts`,
    may: [gateway, 'apps/gateway/package.json'],
    shared: 'all',
    why: 'main wires the gateway’s own parts; what both apps need belongs in packages/shared.',
  },
  {
    in: `${gateway}/config.ts`,
    may: [`${gateway}/address-pool.ts`, `${gateway}/listeners/serve.ts`],
    shared: 'all',
    why: 'config only turns the environment into GatewayConfig; main hands it on.',
  },
  {
    in: `${gateway}/serving.ts`,
    may: [gateway],
    except: ['subscription/', 'workers/', 'control.ts'].map((name) => `${gateway}/${name}`),
    shared: 'all',
    why: 'serving carries traffic and does not know where its snapshots come from; control does.',
  },
  {
    in: `${gateway}/control.ts`,
    may: ['config.ts', 'process-keys.ts', 'serving.ts', 'subscription/', 'observe/'].map(
      (part) => `${gateway}/${part}`,
    ),
    shared: 'all',
    why: 'control follows the console and does not know how requests are served; serving does.',
  },
  {
    in: `${gateway}/workers/`,
    may: [gateway],
    shared: 'all',
    why: 'a worker wires the gateway’s own parts as main does, and main is imported by nobody.',
  },
  {
    in: `${gateway}/subscription/`,
    may: [`${gateway}/config.ts`],
    shared: 'all',
    why: 'subscription hands out Snapshots and knows nothing of who serves them; main joins the two.',
  },
  {
    in: `${gateway}/reconcile/`,
    may: [`${gateway}/listeners/`, `${gateway}/upstreams/`, `${gateway}/pipeline/`, `${gateway}/config.ts`],
    shared: 'all',
    why: 'reconcile builds listeners, upstreams and pipelines; what runs per request is reached through the pipeline.',
  },
  {
    in: `${gateway}/listeners/`,
    may: [`${gateway}/exchange/`],
    shared: 'all',
    why: 'a listener is given a Serve function and calls nothing else; hand it in from reconcile.',
  },
  {
    in: `${gateway}/exchange/`,
    may: [],
    shared: 'all',
    why: 'exchange is what all steps share, so it knows none of them.',
  },
  {
    in: `${gateway}/pipeline/`,
    may: [`${gateway}/exchange/`, `${gateway}/policies/`, `${gateway}/forward/`, `${gateway}/observe/`],
    shared: 'all',
    why: 'the pipeline is called by listeners and built by reconcile, never the other way round.',
  },
  {
    in: `${gateway}/policies/registry.`,
    may: [`${gateway}/exchange/`, `${gateway}/policies/`],
    shared: 'all',
    why: 'the registry lists the policies and does nothing else.',
  },
  // What runs policies of whatever type.
  ...['running.', 'run.', 'exchange-turn.', 'response-sink.', 'load-files.'].map((file) => ({
    in: `${gateway}/policies/${file}`,
    may: [`${gateway}/exchange/`, `${gateway}/policies/`],
    shared: 'all',
    why: 'the engine knows policies by their registry; what is about HTTP belongs in the pipeline.',
  })),
  {
    in: `${gateway}/policies/`,
    own: 'stem',
    may: [
      `${gateway}/exchange/`,
      `${gateway}/policies/counters`,
      `${gateway}/policies/behaviour`,
      `${gateway}/policies/logging/`,
      `${gateway}/policies/authenticate`,
      `${gateway}/policies/known-consumers`,
      `${gateway}/policies/content-fields`,
      `${gateway}/policies/ldap/`,
    ],
    shared: 'all',
    why: 'a policy sees the Exchange only; what several need goes to policies/counters, exchange or packages/shared.',
  },
  {
    in: `${gateway}/forward/`,
    may: [`${gateway}/exchange/`, `${gateway}/upstreams/`, `${gateway}/observe/`],
    shared: 'all',
    why: 'forward is given a request to send; what decides about it belongs in the pipeline.',
  },
  {
    in: `${gateway}/upstreams/`,
    may: [`${gateway}/exchange/`],
    shared: 'all',
    why: 'upstreams know nothing of whoever calls them; hand in what they need.',
  },
  {
    in: `${gateway}/observe/`,
    may: [`${gateway}/exchange/`],
    shared: 'all',
    why: 'observe is told what happened and knows nothing of whoever tells it.',
  },
  {
    in: `${gateway}/`,
    may: [],
    shared: 'all',
    why: 'this folder has no row in scripts/lint/layers.mjs yet; add one that says what it may reach.',
  },
  { in: 'apps/gateway/', may: [gateway, 'scripts/'], shared: 'all', why: 'the apps never import each other.' },
  {
    in: `${consoleSrc}/app/`,
    may: ['features', 'ui', 'client', 'lib', 'server'].map((name) => `${consoleSrc}/${name}/`),
    except: [`${server}/store/`],
    shared: 'all',
    why: 'a page only routes: reading and writing go through server/verbs.',
  },
  {
    in: `${consoleSrc}/features/`,
    own: 'child',
    may: ['ui', 'client', 'lib'].map((name) => `${consoleSrc}/${name}/`),
    shared: 'all',
    why: 'features share through ui/ or client/, and get their data from client/.',
  },
  {
    in: `${consoleSrc}/ui/`,
    may: [`${consoleSrc}/lib/`],
    shared: ['lib'],
    why: 'ui holds primitives without domain; a part that knows a resource belongs in its feature.',
  },
  {
    in: `${consoleSrc}/client/`,
    may: [`${consoleSrc}/lib/`],
    shared: 'all',
    why: 'client talks to the console over HTTP and is used by features.',
  },
  {
    in: `${consoleSrc}/lib/`,
    may: [],
    shared: ['lib'],
    why: 'lib holds small words that know nothing of the console.',
  },
  {
    in: `${server}/store/`,
    may: [`${server}/config.ts`, `${server}/pace.ts`],
    shared: 'all',
    notPackages: frameworks,
    why: 'the store keeps state; verbs decide what goes into it.',
  },
  {
    in: `${server}/keys/`,
    may: [`${server}/config.ts`, `${server}/store/`],
    shared: 'all',
    notPackages: frameworks,
    why: 'keys open what rests on disk and know nothing of who asks.',
  },
  {
    in: `${server}/backup/`,
    may: [`${server}/config.ts`, `${server}/store/`, `${server}/keys/`],
    shared: 'all',
    notPackages: frameworks,
    why: 'a backup is files, whatever they mean; who may make one is decided by whoever calls.',
  },
  {
    in: `${server}/audit/`,
    may: [`${server}/store/durable.ts`],
    shared: 'all',
    notPackages: frameworks,
    why: 'the audit log is told what happened and knows nothing of whoever tells it.',
  },
  {
    in: `${server}/access/`,
    may: [`${server}/config.ts`, `${server}/store/`, `${server}/keys/`],
    shared: 'all',
    notPackages: frameworks,
    why: 'access answers who may; it does not act.',
  },
  {
    in: `${server}/verbs/`,
    may: [`${server}/config.ts`, `${server}/store/`, `${server}/access/`, `${server}/audit/`, `${server}/backup/`],
    shared: 'all',
    notPackages: frameworks,
    why: 'every door comes through the verbs, so they know no door; adapt in server/kubernetes, kong or http.',
  },
  {
    in: `${server}/stream/`,
    may: ['system.ts', 'pace.ts', 'verbs/', 'access/', 'store/store.ts'].map((part) => `${server}/${part}`),
    shared: 'all',
    why: 'the streams follow the store through its interface; who may read them is decided before they are opened.',
  },
  {
    in: `${server}/runtime/`,
    may: [`${server}/store/store.ts`, `${server}/verbs/`],
    shared: 'all',
    why: 'the runtime is told what gateway processes report, and knows no door.',
  },
  ...['kubernetes', 'kong', 'signalbox', 'http'].map((door) => ({
    in: `${server}/${door}/`,
    may: [`config.ts`, `system.ts`, `verbs/`, `access/`, `audit/`, `http/`].map((part) => `${server}/${part}`),
    shared: 'all',
    why: 'a door is a thin adapter over the verbs; it reads the store through them too.',
  })),
  {
    in: `${server}/config.ts`,
    may: [],
    shared: 'all',
    why: 'config only turns the environment into ConsoleConfig.',
  },
  { in: `${server}/`, may: [`${server}/`], shared: 'all', why: 'what the browser uses stays out of the server.' },
  {
    in: `${consoleSrc}/`,
    may: [`${server}/`, `${consoleSrc}/lib/`],
    shared: 'all',
    why: 'the files beside app/ only hook the server into Next.js.',
  },
  { in: 'apps/console/', may: ['apps/console/', 'scripts/'], shared: 'all', why: 'the apps never import each other.' },
  {
    in: 'e2e/',
    may: ['e2e/', 'scripts/'],
    shared: ['resources', 'snapshot', 'explain'],
    why: 'end-to-end tests see the system from outside; of shared they take the types of what crosses the API.',
  },
]

const sharedPackages = ['zod', 're2js', 'yaml', 'js-yaml', '@noble/ciphers']
const testPackages = ['vitest', 'fast-check']
const testFile = /\.(test|suite|bench)\.tsx?$|\/testdata\//

/** What is wrong with an import, in a sentence; undefined when nothing is. `file` is relative to the project. */
export function judgeImport(file, specifier) {
  const target = resolve(file, specifier)
  if (file.startsWith('packages/shared/')) return judgeShared(file, target)
  const row = rows.find((candidate) => file.startsWith(candidate.in))
  if (row === undefined) return undefined
  const refuse = (what) => `${what} may not be imported here: ${row.why}`
  if (target.stage !== undefined) {
    if (row.shared === 'all' || row.shared.includes(target.stage)) return undefined
    return refuse(`@signalbox/shared/${target.stage}`)
  }
  if (target.package !== undefined)
    return row.notPackages?.includes(target.package) ? refuse(target.package) : undefined
  if (target.path === undefined) return undefined
  if (target.path.startsWith('packages/shared/')) {
    return 'packages/shared is imported by its name: write @signalbox/shared/<stage>.'
  }
  if (target.path === `${gateway}/main.ts`)
    return 'main is imported by nobody: it wires the parts, so move what you need out of it.'
  if (isOwn(row, file, target.path)) return undefined
  if (row.except?.some((prefix) => target.path.startsWith(prefix))) return refuse(target.path)
  if (row.may.some((prefix) => target.path.startsWith(prefix))) return undefined
  if (testFile.test(file) && sameApp(file, target.path)) return undefined
  return refuse(target.path)
}

// A test may join the parts that production code keeps apart; what it shows is that they fit.
function sameApp(file, path) {
  return path.startsWith('scripts/') || file.split('/', 2).join('/') === path.split('/', 2).join('/')
}

function isOwn(row, file, path) {
  if (row.own === 'stem') return stemOf(row.in, file) === stemOf(row.in, path)
  if (row.own === 'child') return childOf(row.in, file) === childOf(row.in, path)
  return row.in.endsWith('/') && path.startsWith(row.in)
}

// "…/policies/jwt.test.ts" and "…/policies/jwt/keys.ts" both belong to "jwt".
function stemOf(folder, path) {
  return path.startsWith(folder) ? path.slice(folder.length).split(/[./]/, 1)[0] : undefined
}

function childOf(folder, path) {
  return path.startsWith(folder) ? path.slice(folder.length).split('/', 1)[0] : undefined
}

function judgeShared(file, target) {
  const isTest = testFile.test(file)
  const stage = stageOf(file)
  if (target.node)
    return isTest ? undefined : 'packages/shared does no I/O: read and write in an app, and hand in the result.'
  if (target.package !== undefined) return judgeSharedPackage(target.package, stage, isTest)
  if (target.stage !== undefined) return 'Inside shared, stages import each other relatively, through their index.ts.'
  if (target.path === undefined) return undefined
  if (!target.path.startsWith(`${shared}/`))
    return 'packages/shared stands on its own: apps import shared, never the other way round.'
  const other = stageOf(target.path)
  if (other === stage || isTest) return undefined
  if (stages.indexOf(other) > stages.indexOf(stage)) {
    return `${stage} stands before ${other} and must not know it: move what both need to ${stage} or further left.`
  }
  if (target.path !== `${shared}/${other}/index.ts`)
    return `${other} is entered through its door: import ../${other}/index.ts.`
  return undefined
}

function judgeSharedPackage(name, stage, isTest) {
  if (isTest && testPackages.includes(name)) return undefined
  if (!sharedPackages.includes(name)) return `packages/shared uses ${sharedPackages.join(', ')} and no other package.`
  if ((name === 'yaml' || name === 'js-yaml') && stage !== 'formats' && !isTest)
    return 'Only formats reads and writes YAML; pass parsed values on.'
  return undefined
}

function stageOf(path) {
  return path.slice(shared.length + 1).split('/', 1)[0]
}

function resolve(file, specifier) {
  if (specifier.startsWith('node:')) return { node: true }
  if (specifier.startsWith('.')) return { path: posix.join(posix.dirname(file), specifier) }
  if (specifier.startsWith('@/')) return { path: posix.join(consoleSrc, specifier.slice(2)) }
  const [scope, name, ...rest] = specifier.split('/')
  if (scope === '@signalbox' && name === 'shared') return { stage: rest.join('/') }
  if (scope === '@signalbox') return { path: `apps/${name}/${rest.join('/')}` }
  return { package: scope.startsWith('@') ? `${scope}/${name}` : scope }
}
