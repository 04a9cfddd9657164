// `npm test`: everything, from checks to browser tests. Its last line is `N passed, N failed`.
// `-- --checks`, `-- --unit` and `-- --e2e` run a part; several may be given.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  addCounts,
  countCheck,
  countMissingReport,
  countPlaywright,
  countVitest,
  lastLine,
  leftOutSentence,
} from './lib/results.mjs'
import { buildConsole, ensureInstalled, pinnedEnvironment, pinnedNode, requireNode, root, run } from './lib/setup.mjs'

const say = (line) => console.log(line)

const scratch = mkdtempSync(join(tmpdir(), 'signalbox-test-'))
const leftOutFile = join(scratch, 'left-out.jsonl')
const env = pinnedEnvironment({ SIGNALBOX_LEFT_OUT: leftOutFile })

const plainOutput = process.stdout.isTTY ? {} : { NO_COLOR: '1' }

const bin = (name) => join(root, 'node_modules', '.bin', name)

const checks = [
  ['Formatting', 'prettier', '--check', '--log-level=warn', '.'],
  ['Lint', 'oxlint', '--deny-warnings'],
  ['Types of the scripts', 'tsc', '--noEmit'],
  ['Types of the workspaces', 'turbo', 'run', 'typecheck', '--output-logs=errors-only'],
  ['Dead code', 'knip', '--no-progress', '--no-config-hints'],
]

const parts = {
  checks: { name: 'checks', run: runChecks },
  unit: { name: 'unit tests', run: runUnit },
  e2e: { name: 'browser tests', run: runBrowser },
}

async function main() {
  requireNode()
  const wanted = wantedParts()
  await ensureInstalled(say)
  let total = { passed: 0, failed: 0, skipped: 0 }
  for (const part of wanted) total = addCounts(total, await parts[part].run())
  const notAsked = Object.keys(parts).filter((part) => !wanted.includes(part))
  const lines = existsSync(leftOutFile) ? readFileSync(leftOutFile, 'utf8').split('\n') : []
  const partNames = notAsked.map((part) => `${parts[part].name} (not asked for)`)
  say(`\n${leftOutSentence(lines, partNames, total.skipped)}`)
  rmSync(scratch, { recursive: true })
  say(lastLine(total))
  process.exitCode = total.failed === 0 ? 0 : 1
}

function wantedParts() {
  const flags = process.argv.slice(2)
  const known = Object.keys(parts)
  const unknown = flags.find((flag) => !known.includes(flag.replace(/^--/, '')))
  if (unknown !== undefined) {
    throw new Error(`${unknown} is unknown; there are ${known.map((part) => `--${part}`).join(', ')}.`)
  }
  return flags.length === 0 ? known : known.filter((part) => flags.includes(`--${part}`))
}

async function runChecks() {
  let counts = { passed: 0, failed: 0, skipped: 0 }
  for (const [name, command, ...args] of checks) {
    const { code, output } = await run(bin(command), args, { env, quiet: true })
    say(`${name}: ${code === 0 ? 'passed' : 'FAILED'}`)
    if (code !== 0) say(output)
    counts = addCounts(counts, countCheck(code))
  }
  return counts
}

async function runUnit() {
  say('Unit tests …')
  const report = join(scratch, 'vitest.json')
  const args = ['run', '--reporter=dot', '--reporter=json', `--outputFile.json=${report}`]
  const { code } = await run(bin('vitest'), args, { env: { ...env, ...plainOutput } })
  return existsSync(report) ? countVitest(readJson(report), code) : countMissingReport()
}

async function runBrowser() {
  const built = await buildConsole(say).then(
    () => true,
    (error) => say(error.message),
  )
  if (built !== true) return countMissingReport()
  say('Browser tests …')
  const report = join(scratch, 'playwright.json')
  const cli = join(root, 'node_modules', '@playwright', 'test', 'cli.js')
  const { code } = await run(pinnedNode, [cli, 'test', '--reporter=list,json'], {
    cwd: join(root, 'e2e'),
    env: { ...env, PLAYWRIGHT_JSON_OUTPUT_NAME: report },
  })
  return existsSync(report) ? countPlaywright(readJson(report), code) : countMissingReport()
}

function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'))
}

main().catch((error) => {
  console.error(error.message)
  say(lastLine(countMissingReport()))
  process.exitCode = 1
})
