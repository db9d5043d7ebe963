/** Whose, and which: no name of a source has a slash, and no slug has. */
export function namedBy(of: string): { source: string; client?: string } {
  const slash = of.indexOf('/')
  return slash < 0 ? { source: of } : { source: of.slice(slash + 1), client: of.slice(0, slash) }
}

interface Wanted {
  source?: string
  client?: string
}

/** What stands behind `:analyses`. Alone it is a client to an operator, and a source to a client. */
export function analysesOf(of: string | undefined, isOperator: boolean): Wanted {
  if (!of) return {}
  const isClient = isOperator && !of.includes('/') && !of.startsWith('source_')
  return isClient ? { client: of } : namedBy(of)
}
