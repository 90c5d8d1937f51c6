import { ArrowUpRight } from 'lucide-react'
import type { ReactElement } from 'react'

const PROMPTS = [
  { text: 'Tell me the story of a message that could not be lost', hint: 'A long one, to interrupt' },
  { text: 'Show me how to resume a stream in TypeScript', hint: 'With code' },
  { text: 'Compare at-most-once, at-least-once and exactly-once', hint: 'With a table' },
  { text: 'Fail on purpose, please', hint: 'What a failure looks like' },
]

/** An empty conversation: what this is, four prompts worth trying, and what to try to break. */
export function Invitation({ send }: { readonly send: (text: string) => boolean }): ReactElement {
  return (
    <div className="flex min-h-0 flex-1 overflow-y-auto px-4 sm:px-6">
      <div className="m-auto w-full max-w-[42rem] py-6">
        <h2 className="text-[1.75rem] leading-tight font-semibold tracking-[-0.022em] text-balance sm:text-[2.125rem]">
          Answers that survive a refresh, a crash and a lost connection.
        </h2>
        <p className="mt-3 max-w-[34rem] text-ink-2">
          Ask something. Then, while it answers, try to lose a word: refresh, close the tab, pull the network,
          kill the worker.
        </p>
        <ul className="mt-8 grid gap-2 sm:grid-cols-2">
          {PROMPTS.map(({ text, hint }) => (
            <li key={text}>
              <button
                type="button"
                onClick={() => send(text)}
                className="group flex h-full w-full items-start gap-3 rounded-xl border border-line bg-raised px-4 py-3 text-start transition-colors duration-150 hover:border-line-strong hover:bg-sunk"
              >
                <span className="flex-1">
                  <span className="block leading-snug">{text}</span>
                  <span className="mt-1 block text-sm text-ink-3">{hint}</span>
                </span>
                <ArrowUpRight
                  size={16}
                  aria-hidden
                  className="mt-1 text-ink-3 transition-transform duration-150 group-hover:translate-x-0.5 group-hover:-translate-y-0.5"
                />
              </button>
            </li>
          ))}
        </ul>
      </div>
    </div>
  )
}
