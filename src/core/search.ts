/** A pattern for ILIKE that takes the text literally; null for none. PostgreSQL takes no NUL in a text. */
export function containing(text: string | null | undefined): string | null {
  const wanted = text?.replaceAll('\0', '\ufffd').trim()
  return wanted ? `%${wanted.replace(/[\\%_]/g, '\\$&')}%` : null
}
