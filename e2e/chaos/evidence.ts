import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { faultsBehind } from './attribute.ts'
import type { InjectedFault } from './fault.ts'
import type { Wrong } from './wrong.ts'

/** Writes one file for each thing that is wrong: who saw it, what was expected and what was there, and the faults around it. */
export function writeEvidence(
  folder: string,
  wrongs: readonly Wrong[],
  faults: readonly InjectedFault[],
): void {
  mkdirSync(folder, { recursive: true })
  for (const [index, wrong] of wrongs.entries()) {
    const around = faultsBehind(wrong, faults).map(
      ({ kind, target, from, to }) => `${seconds(from)} to ${seconds(to)}  ${kind}: ${target}`,
    )
    const words = [
      `${wrong.damage}, seen by ${wrong.where}`,
      `conversation ${wrong.conversationId}`,
      `prompt ${wrong.prompt}`,
      `right until ${seconds(wrong.from)}, wrong at ${seconds(wrong.to)}`,
      `\nfaults around it\n${around.join('\n')}`,
      `\nexpected\n${wrong.expected}`,
      `\nseen\n${wrong.seen}\n`,
    ]
    writeFileSync(join(folder, `wrong-${index + 1}.txt`), words.join('\n'))
  }
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(3)} s`
}
