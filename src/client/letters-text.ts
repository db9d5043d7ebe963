/** More are not named, only counted. */
const MOST_NAMED = 10

/** `🎥 (U+1F3A5), 山 (U+5C71) and 3 more`; null where there are none. */
export function lettersText(letters: readonly string[]): string | null {
  if (letters.length === 0) return null
  const named = letters.slice(0, MOST_NAMED).map((letter) => `${letter} (U+${hex(letter)})`)
  const left = letters.length - named.length
  return `${named.join(', ')}${left > 0 ? ` and ${left} more` : ''}`
}

const hex = (letter: string) => letter.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')
