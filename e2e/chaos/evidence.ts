import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { faultsBehind } from './attribute.ts'
import type { InjectedFault } from './fault.ts'
import type { Wrong } from './wrong.ts'

/** A file for each thing that is wrong: who saw it, what was expected and what was there, and the faults around it. */
export function createEvidence(folder: string): (wrong: Wrong, faults: readonly InjectedFault[]) => string {
  let count = 0
  return (wrong, faults) => {
    count += 1
    mkdirSync(folder, { recursive: true })
    const file = join(folder, `wrong-${count}.txt`)
    writeFileSync(file, told(wrong, faults))
    return file
  }
}

function told(wrong: Wrong, faults: readonly InjectedFault[]): string {
  const around = faultsBehind(wrong, faults).map(
    ({ kind, target, from, to }) => `${seconds(from)} to ${seconds(to)}  ${kind}: ${target}`,
  )
  return [
    `${wrong.damage}, seen by ${wrong.where}`,
    `conversation ${wrong.conversationId}`,
    `prompt ${wrong.prompt}`,
    `right until ${seconds(wrong.from)}, wrong at ${seconds(wrong.to)}`,
    `\nfaults around it\n${around.join('\n')}`,
    `\nexpected\n${wrong.expected}`,
    `\nseen\n${wrong.seen}\n`,
  ].join('\n')
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(3)} s`
}
