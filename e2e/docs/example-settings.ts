/** A variable of `.env.example` and the comment above it. */
export interface ExampleSetting {
  readonly name: string
  readonly words: string
}

export interface ExampleSection {
  readonly words: string
  readonly settings: readonly ExampleSetting[]
}

const SECTION = /^# --- (.*)$/
const SETTING = /^(?:# )?([A-Z][A-Z0-9_]*)=/
const WORDS = /^# (.*)$/

/** `.env.example` as its sections. What stands above the first section belongs to none. */
export function exampleSettings(text: string): readonly ExampleSection[] {
  const sections: { words: string; settings: ExampleSetting[] }[] = []
  let words: string[] = []
  for (const line of text.split('\n')) {
    const [, section] = SECTION.exec(line) ?? []
    const [, name] = SETTING.exec(line) ?? []
    const [, comment] = WORDS.exec(line) ?? []
    if (section !== undefined) sections.push({ words: section, settings: [] })
    else if (name !== undefined) sections.at(-1)?.settings.push({ name, words: words.join(' ') })
    words = section === undefined && name === undefined && comment !== undefined ? [...words, comment] : []
  }
  return sections
}
