/** Turns `unable to …; …` into a sentence; null where there is nothing. */
export function sentence(message: string): string | null {
  const text = message.trim()
  if (text === '') return null
  const capital = text.charAt(0).toUpperCase() + text.slice(1)
  return /[.!?…]$/.test(capital) ? capital : `${capital}.`
}
