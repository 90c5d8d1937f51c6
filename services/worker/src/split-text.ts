/** Cuts a text into pieces of at most `max` UTF-16 units, never within a surrogate pair. Joined they are the text; none for an empty text. */
export function splitText(text: string, max: number): readonly string[] {
  const pieces: string[] = []
  for (let start = 0; start < text.length;) {
    const limit = Math.min(start + max, text.length)
    const end = limit < text.length && isHighSurrogate(text.charCodeAt(limit - 1)) ? limit - 1 : limit
    pieces.push(text.slice(start, end))
    start = end
  }
  return pieces
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd8_00 && unit <= 0xdb_ff
}
