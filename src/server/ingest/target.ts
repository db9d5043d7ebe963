import type { NamedSource } from '../../core/sources/find.ts'
import { ingestRefusal } from './refusal.ts'

export const INGEST_PATH = '/ingest/'

/** The source that an address names, and with `?client=` whose it is. */
export function targetOf(url: string): NamedSource {
  const [path = '', query] = url.split('?', 2)
  const source = decoded(path.slice(INGEST_PATH.length).replace(/\/+$/, ''))
  const client = query === undefined ? null : new URLSearchParams(query).get('client')
  return { source, client: client || null }
}

function decoded(text: string): string {
  if (!text.includes('%')) return text
  try {
    return decodeURIComponent(text)
  } catch {
    throw ingestRefusal(400, `${text} is not percent-encoded. Write a space as %20, and % as %25.`)
  }
}
