/** Programs that nobody here wrote, through the gateway: PostgreSQL by TCP and by TLS, DNS by UDP. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { chmod, chown, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { leaveOut } from '../../../scripts/left-out.ts'
import { Authority } from './certificates.ts'
import { freePort, gateway, openStreams, route, service } from './stream-system.ts'

const postgresRoot = '/usr/lib/postgresql'
const postgresPrograms = await readdir(postgresRoot).then(
  (versions) => versions.map((version) => join(postgresRoot, version, 'bin')).at(-1) ?? null,
  () => null,
)
const isRoot = process.getuid?.() === 0
/** PostgreSQL does not run as root; its package brings a user of its own. */
const postgresUser = isRoot ? toIds('postgres') : null
const hasPostgres = postgresPrograms !== null && isInstalled('psql') && (!isRoot || postgresUser !== null)
if (!hasPostgres)
  leaveOut({ what: 'a PostgreSQL client through TCPRoute and TLSRoute', why: 'PostgreSQL is not installed' })

const hasDns = isInstalled('dnsmasq') && isInstalled('dig')
if (!hasDns) leaveOut({ what: 'a DNS query through UDPRoute', why: 'dnsmasq or dig is not installed' })

function isInstalled(program: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${program}`]).status === 0
}

function toIds(user: string): { readonly uid: number; readonly gid: number } | null {
  const [uid, gid] = ['-u', '-g'].map((what) => Number(spawnSync('id', [what, user]).stdout.toString()))
  return uid === undefined || gid === undefined || uid === 0 ? null : { uid, gid }
}

/** Runs to its end; rejects with what it said where it fails. */
function run(program: string, parameters: readonly string[], options: object = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, parameters, { stdio: ['ignore', 'pipe', 'pipe'], ...options })
    let said = ''
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (said += String(chunk)))
    child.once('error', reject)
    child.once('close', (code) => (code === 0 ? resolve(said) : reject(new Error(`${program}: ${said}`))))
  })
}

/** Until it says so; rejects with what it said where it ends before. */
function saying(server: ChildProcess, sentence: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = ''
    for (const stream of [server.stdout, server.stderr])
      stream?.on('data', (chunk) => {
        said += String(chunk)
        if (said.includes(sentence)) resolve()
      })
    server.once('error', reject)
    server.once('close', () => reject(new Error(`It ended. ${said}`)))
  })
}

/** A fresh PostgreSQL with the certificate; gone when the test is. */
async function postgres(programs: string, certificate: { readonly certPem: string; readonly keyPem: string }) {
  const folder = await mkdtemp(join(tmpdir(), 'postgres-'))
  const port = await freePort()
  const as = { ...postgresUser, cwd: folder, env: { PATH: process.env['PATH'], HOME: folder } }
  if (postgresUser !== null) await chown(folder, postgresUser.uid, postgresUser.gid)
  const data = join(folder, 'data')
  await run(join(programs, 'initdb'), ['-D', data, '-U', 'postgres', '-A', 'trust', '--no-sync'], as)
  for (const [name, text] of [
    ['server.crt', certificate.certPem],
    ['server.key', certificate.keyPem],
  ] as const) {
    const path = join(data, name)
    await writeFile(path, text)
    await chmod(path, 0o600)
    if (postgresUser !== null) await chown(path, postgresUser.uid, postgresUser.gid)
  }
  const settings = { port, listen_addresses: '127.0.0.1', unix_socket_directories: folder, ssl: 'on', fsync: 'off' }
  const parameters = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const server = spawn(join(programs, 'postgres'), ['-D', data, ...parameters], {
    ...as,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onTestFinished(async () => {
    if (server.exitCode === null) {
      const ended = new Promise((settle) => server.once('close', settle))
      server.kill('SIGINT')
      await ended
    }
    await rm(folder, { recursive: true, force: true })
  })
  await saying(server, 'ready to accept connections')
  return { port, folder }
}

describe.skipIf(!hasPostgres)('a PostgreSQL client', () => {
  it(
    'works through a TCPRoute, and through a TLSRoute that passes its TLS through by name',
    { timeout: 60_000 },
    async () => {
      const authority = await Authority.create()
      const database = await postgres(postgresPrograms ?? '', await authority.issue({ names: ['db.example.com'] }))
      const [plain, secure] = [await freePort(), await freePort()]
      const system = await openStreams([
        gateway([
          { name: 'plain', port: plain, protocol: 'TCP' },
          { name: 'secure', port: secure, protocol: 'TLS', hostname: 'db.example.com', tls: { mode: 'Passthrough' } },
        ]),
        service('db', [database.port]),
        route('TCPRoute', { db: 1 }, { sectionName: 'plain' }),
        route('TLSRoute', { db: 1 }, { sectionName: 'secure', hostnames: ['db.example.com'] }),
      ])
      const authorities = join(database.folder, 'authority.pem')
      await writeFile(authorities, authority.pem)
      const ask = (connection: string, question: string): Promise<string> =>
        run('psql', ['-X', '-A', '-t', '-c', question, `user=postgres dbname=postgres ${connection}`])

      const rows = 'select sum(length(repeat(md5(n::text), 100))) from generate_series(1, 2000) n'
      expect(await ask(`host=127.0.0.1 port=${plain} sslmode=disable`, rows)).toBe('6400000\n')
      const copied = await ask(
        `host=127.0.0.1 port=${plain} sslmode=require`,
        'select repeat(md5(n::text), 100) from generate_series(1, 2000) n',
      )
      expect(copied).toHaveLength(2000 * 3201)

      const name = `host=db.example.com hostaddr=127.0.0.1 port=${secure} sslmode=verify-full sslrootcert=${authorities}`
      expect(await ask(name, 'select ssl from pg_stat_ssl where pid = pg_backend_pid()')).toBe('t\n')
      const records = await system.recorded(3)
      expect(records.map(({ protocol, serverName, errorCode }) => [protocol, serverName, errorCode])).toEqual([
        ['TCP', null, null],
        ['TCP', null, null],
        ['TLS', 'db.example.com', null],
      ])
      await expect(ask(name.replace('host=db', 'host=other'), 'select 1')).rejects.toThrow(/reset|closed/)
    },
  )
})

describe.skipIf(!hasDns)('a DNS query', () => {
  it('is answered through a UDPRoute', { timeout: 30_000 }, async () => {
    const [port, dns] = [await freePort(), await freePort()]
    const server = spawn(
      'dnsmasq',
      [
        '--no-daemon',
        '--conf-file=/dev/null',
        '--no-resolv',
        '--no-hosts',
        '--listen-address=127.0.0.1',
        '--bind-interfaces',
        `--port=${dns}`,
        '--address=/shop.example/192.0.2.53',
        '--pid-file',
        ...(isRoot ? ['--user=root'] : []),
      ],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    )
    onTestFinished(() => void server.kill())
    await saying(server, 'started, version')
    const system = await openStreams([
      gateway([{ name: 'dns', port, protocol: 'UDP' }]),
      service('dns', [dns], { protocol: 'UDP' }),
      route('UDPRoute', { dns: 1 }),
    ])
    const answer = await run('dig', ['@127.0.0.1', '-p', String(port), '+short', '+tries=1', 'www.shop.example', 'A'])
    expect(answer).toBe('192.0.2.53\n')
    expect(system.serving.read().endpoints).toMatchObject([{ port: dns, health: 'healthy' }])
  })
})
