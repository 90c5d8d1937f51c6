const AGGREGATION_LABELS = /\b(?:by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)/g
const STRINGS_SELECTORS_RANGES = /"(?:\\.|[^"\\])*"|\{[^}]*\}|\[[^\]]*\]/g
const NAME = /[a-zA-Z_:][\w:]*(?!\w|\s*\()/g
const KEYWORDS = new Set(['and', 'or', 'unless', 'bool', 'offset', 'inf', 'nan'])

/** The metrics that a query of PromQL names: what is neither a function, a label nor a keyword. */
export function metricNames(query: string): readonly string[] {
  const bare = query
    .replaceAll(STRINGS_SELECTORS_RANGES, ' ')
    .replaceAll(AGGREGATION_LABELS, ' ')
    .replaceAll(/\b\d[\w.]*/g, ' ')
  const names = [...bare.matchAll(NAME)].map(([name]) => name)
  return [...new Set(names)].filter((name) => !KEYWORDS.has(name.toLowerCase()))
}
