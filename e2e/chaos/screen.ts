import { damageOf } from './compare-text.ts'
import type { Damage, Wrong } from './wrong.ts'

/** What one client shows of the answer that it waits for, state by state: each must be a beginning of the script, and none may show less than before. */
export interface Screen {
  readonly client: string
  /** Between the prompt's acknowledgement, or its first text, and its end. */
  readonly isAnswering: boolean
  ask(conversationId: string, prompt: string, script: string): void
  acknowledge(): void
  show(text: string): void
  /** The client begins from nothing: what it shows may grow again. */
  clear(): void
  end(text: string): void
  /** Nobody waits for this answer any more; `why` where that is known. */
  giveUp(why?: string): void
}

export interface ScreenOptions {
  readonly client: string
  /** Milliseconds since the run began. */
  readonly now: () => number
  readonly onWrong: (wrong: Wrong) => void
  /** More of the answer is there than ever before, or its end. */
  readonly onGrown: (screen: Screen) => void
}

export function createScreen({ client, now, onWrong, onGrown }: ScreenOptions): Screen {
  let asked = { conversationId: '', prompt: '', script: '' }
  let shown = ''
  let most = 0
  let lastRight = 0
  let isAnswering = false
  /** One answer is wrong once. */
  let isWrong = false

  function complain(damage: Damage, seen: string): void {
    if (isWrong) return
    isWrong = true
    const { conversationId, prompt, script: expected } = asked
    onWrong({ damage, where: client, conversationId, prompt, from: lastRight, to: now(), expected, seen })
  }

  function compare(text: string, hasEnded: boolean): void {
    const damage = damageOf(asked.script, text, hasEnded)
    if (damage !== null) complain(damage, text)
    else if (text.length < shown.length) complain('lost', text)
    else lastRight = now()
    shown = text
  }

  const screen: Screen = {
    client,
    get isAnswering() {
      return isAnswering
    },
    ask(conversationId, prompt, script) {
      asked = { conversationId, prompt, script }
      shown = ''
      most = 0
      lastRight = now()
      isWrong = false
    },
    acknowledge() {
      isAnswering = true
    },
    show(text) {
      if (text === shown) return
      isAnswering = true
      compare(text, false)
      if (text.length <= most) return
      most = text.length
      onGrown(screen)
    },
    clear() {
      shown = ''
    },
    end(text) {
      compare(text, true)
      isAnswering = false
      onGrown(screen)
    },
    giveUp(why = '') {
      complain('stuck', why === '' ? shown : `${shown}\n(${why})`)
      isAnswering = false
    },
  }
  return screen
}
