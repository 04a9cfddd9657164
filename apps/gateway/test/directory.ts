/**
 * An LDAP directory for tests: OpenLDAP's slapd with a few people and groups, on ports of its own, and in a folder that
 * goes with the test. Where slapd is not on the machine, the tests that need it are left out.
 */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { onTestFinished } from 'vitest'
import { leaveOut } from '../../../scripts/left-out.ts'
import type { TestCertificate } from './certificates.ts'

const slapd = '/usr/sbin/slapd'

export const hasSlapd = existsSync(slapd) && spawnSync('ldapadd', ['-VV']).status === 0

if (!hasSlapd) leaveOut({ what: 'LDAP against OpenLDAP', why: 'slapd or ldap-utils is not installed' })

export interface TestDirectory {
  readonly port: number
  readonly tlsPort: number
  /** Stops it; connections that are open are cut. */
  stop(): Promise<void>
  /** Starts it again, on the same ports and with the same people. */
  start(): Promise<void>
}

export const people = 'ou=people,dc=example,dc=org'
export const groups = 'ou=groups,dc=example,dc=org'
export const searcher = { dn: 'cn=searcher,dc=example,dc=org', password: 'may search' }

const entries = `
dn: dc=example,dc=org
objectClass: dcObject
objectClass: organization
dc: example
o: Example

dn: cn=searcher,dc=example,dc=org
objectClass: organizationalRole
objectClass: simpleSecurityObject
cn: searcher
userPassword: ${searcher.password}

dn: ${people}
objectClass: organizationalUnit
ou: people

dn: ou=more,${people}
objectClass: organizationalUnit
ou: more

dn: ${groups}
objectClass: organizationalUnit
ou: groups

${person('ann', 'sesame')}
${person('bob', 'barley', `ou=more,${people}`)}
${person('o(*)x', 'parens')}
${person(String.raw`a\2Cb`, 'comma', people, 'a,b')}
${group('admins', ['ann'])}
${group('staff', ['ann', 'bob'])}
`

function person(rdn: string, password: string, parent = people, uid = rdn): string {
  return `dn: uid=${rdn},${parent}
objectClass: inetOrgPerson
uid: ${uid}
cn: ${uid}
sn: ${uid}
userPassword: ${password}
`
}

function group(name: string, members: readonly string[]): string {
  const dns = { ann: `uid=ann,${people}`, bob: `uid=bob,ou=more,${people}` } as Readonly<Record<string, string>>
  return `dn: cn=${name},${groups}
objectClass: groupOfNames
cn: ${name}
${members.map((member) => `member: ${dns[member] ?? ''}`).join('\n')}
`
}

/** @param certificate Shown to clients that ask for TLS. */
export async function openDirectory(certificate: TestCertificate, authorityPem: string): Promise<TestDirectory> {
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-slapd-'))
  const file = (name: string): string => join(folder, name)
  await mkdir(file('data'))
  await writeFile(file('cert.pem'), certificate.certPem)
  await writeFile(file('key.pem'), certificate.keyPem, { mode: 0o600 })
  await writeFile(file('ca.pem'), authorityPem)
  await writeFile(file('entries.ldif'), entries)
  await writeFile(file('slapd.conf'), configurationOf(folder))
  const [port, tlsPort] = [await freePort(), await freePort()]
  const start = () => startSlapd({ folder, port, tlsPort })
  let stop = await start()
  onTestFinished(async () => {
    await stop()
    await rm(folder, { recursive: true, force: true })
  })
  await addEntries(folder, port)
  return {
    port,
    tlsPort,
    stop: () => stop(),
    start: async () => {
      stop = await start()
    },
  }
}

function configurationOf(folder: string): string {
  return [
    ...['core', 'cosine', 'inetorgperson'].map((name) => `include /etc/ldap/schema/${name}.schema`),
    `pidfile ${folder}/slapd.pid`,
    'modulepath /usr/lib/ldap',
    'moduleload back_mdb',
    'moduleload memberof',
    `TLSCertificateFile ${folder}/cert.pem`,
    `TLSCertificateKeyFile ${folder}/key.pem`,
    `TLSCACertificateFile ${folder}/ca.pem`,
    'database mdb',
    'suffix "dc=example,dc=org"',
    'rootdn "cn=root,dc=example,dc=org"',
    'rootpw root',
    `directory ${folder}/data`,
    'overlay memberof',
    'access to attrs=userPassword by anonymous auth by * none',
    `access to dn.subtree="${groups}" by dn.exact="${searcher.dn}" read by * none`,
    'access to * by dn.exact="cn=searcher,dc=example,dc=org" read by self read by anonymous auth by * none',
    '',
  ].join('\n')
}

interface Place {
  readonly folder: string
  readonly port: number
  readonly tlsPort: number
}

/** @returns what stops it. */
async function startSlapd({ folder, port, tlsPort }: Place): Promise<() => Promise<void>> {
  const urls = `ldap://127.0.0.1:${port} ldaps://127.0.0.1:${tlsPort}`
  const server = spawn(slapd, ['-d', '0', '-f', join(folder, 'slapd.conf'), '-h', urls], { stdio: 'ignore' })
  const gone = once(server, 'exit')
  while (!(await takesConnections(port))) {
    if (server.exitCode !== null) throw new Error(`slapd ended with ${server.exitCode}`)
    await pause(20)
  }
  return async () => {
    if (server.exitCode !== null || server.signalCode !== null) return
    server.kill('SIGKILL')
    await gone
  }
}

async function takesConnections(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}

async function addEntries(folder: string, port: number): Promise<void> {
  const root = ['-x', '-D', 'cn=root,dc=example,dc=org', '-w', 'root', '-H', `ldap://127.0.0.1:${port}`]
  const adding = spawn('ldapadd', [...root, '-f', join(folder, 'entries.ldif')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const said: Buffer[] = []
  adding.stderr.on('data', (chunk: Buffer) => said.push(chunk))
  const [code] = (await once(adding, 'exit')) as [number | null]
  if (code !== 0) throw new Error(`ldapadd: ${Buffer.concat(said).toString()}`)
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address !== null ? address.port : 0
}
