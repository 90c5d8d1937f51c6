// `make chaos`: breaks everything under load, and compares what every client was shown with the log and with the script.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { chromium } from '@playwright/test'
import { ensureBrowser } from '../../scripts/ensure-browser.ts'
import { BROWSER_ARGS } from '../support/browser-args.ts'
import { createEvidence } from './evidence.ts'
import { FAULT_KINDS, isFaultKind } from './fault.ts'
import { markdownReport, terminalTable } from './report.ts'
import { runChaos } from './run-chaos.ts'
import { planSchedule } from './schedule.ts'
import { countDamages, tableOf } from './table.ts'

const SETTLE_MS = 90_000
const HELP = `usage: node e2e/chaos/main.ts [--seed N] [--minutes N] [--faults N] [--conversations N] [--browsers N] [--only kind,kind] [--report FILE]
kinds: ${FAULT_KINDS.join(' ')}`

/** Ends with 2: nothing was done yet. */
function refuse(why: string): never {
  console.error(`unable to start; ${why}\n${HELP}`)
  process.exit(2)
}

function number(option: string, text: string): number {
  if (!/^\d+(\.\d+)?$/.test(text)) refuse(`--${option}: ${text} is no number`)
  return Number(text)
}

const OPTIONS = {
  seed: { type: 'string' },
  minutes: { type: 'string', default: '5' },
  /** Of each kind; by default what fits into the minutes. */
  faults: { type: 'string' },
  conversations: { type: 'string', default: '12' },
  browsers: { type: 'string', default: '4' },
  only: { type: 'string' },
  report: { type: 'string' },
  json: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const

function readCall() {
  try {
    return parseArgs({ options: OPTIONS }).values
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error))
  }
}

const values = readCall()
if (values.help) {
  console.log(HELP)
  process.exit(0)
}

const seed = values.seed === undefined ? Math.floor(Math.random() * 1_000_000) : number('seed', values.seed)
const minutes = number('minutes', values.minutes)
const faults =
  values.faults === undefined ? Math.max(2, Math.floor(minutes * 2.5)) : number('faults', values.faults)
const [conversations, browsers] = [
  number('conversations', values.conversations),
  number('browsers', values.browsers),
]
const names = values.only?.split(',') ?? FAULT_KINDS
const kinds = names.filter(isFaultKind)
const unknown = names.find((name) => !isFaultKind(name))
if (unknown !== undefined) refuse(`--only: ${unknown} is no kind of fault`)

const folder = join(import.meta.dirname, '..', '..', 'test-results', 'chaos')
rmSync(folder, { recursive: true, force: true })
const stop = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (stop.signal.aborted) process.exit(130)
    console.log('\n· ending: no more faults; once more ends at once')
    stop.abort()
  })
}

console.log(
  `· chaos with seed ${seed}: ${faults} of each of ${kinds.length} kinds of fault, in about ${minutes} minutes`,
)
const browser =
  browsers === 0
    ? null
    : await chromium.launch({
        executablePath: ensureBrowser(),
        args: BROWSER_ARGS,
        handleSIGINT: false,
        handleSIGTERM: false,
      })
const evidence = createEvidence(folder)
const result = await runChaos({
  seed,
  schedule: planSchedule({ seed, minutes, faults, kinds }),
  conversations,
  browsers,
  browser,
  folder,
  settleMs: SETTLE_MS,
  signal: stop.signal,
  onWrong: (wrong, injected) => console.log(`  ${wrong.damage}: ${evidence(wrong, injected)}`),
  onProgress: (progress) =>
    console.log(`  ${progress.faults} faults, ${progress.asked} prompts, ${progress.wrongs} wrong`),
})
await browser?.close()

const rows = tableOf({ ...result, kinds })
const isComplete = rows.every(({ injected }) => injected === faults)
const isRight = result.wrongs.length === 0
const took = (result.tookMs / 60_000).toFixed(1)
const what = `${result.faults.length} faults and ${result.ledger.asked.length} prompts in ${took} minutes, seed ${seed}`
const howMany = `${conversations} clients without a page and ${browsers} browser pages`
console.log(`\n${terminalTable(rows)}\n\n${what}`)
for (const note of result.notes) console.log(`· ${note}`)
if (!isComplete) console.log('· not every planned fault was injected')
if (!isRight) {
  const counts = Object.entries(countDamages(result.wrongs)).map(([damage, count]) => `${count} ${damage}`)
  console.log(`· WRONG: ${counts.join(', ')}; the evidence is in ${folder}`)
}
const report = {
  seed,
  minutes,
  faults,
  rows,
  wrongs: result.wrongs,
  notes: result.notes,
  injected: result.faults,
}
const json = JSON.stringify(report, null, 2)
write(join(folder, 'result.json'), json)
if (values.json !== undefined) write(values.json, json)
if (values.report !== undefined) write(values.report, markdownReport(rows, `${what}; ${howMany}.`))
process.exit(isComplete && isRight ? 0 : 1)

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}
