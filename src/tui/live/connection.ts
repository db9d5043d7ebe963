import { type Api, ApiError, VigintError } from '../../client/index.ts'

/** How it stands between the TUI and the server. */
export type Link =
  | { state: 'connecting' }
  | { state: 'live' }
  | { state: 'down'; reason: string; since: number }
  | { state: 'refused'; message: string; hint: string | undefined }

export interface Connection {
  readonly url: string
  /** As `api.run`; what becomes of the request tells how the server is. */
  readonly run: Api['run']
  readonly subscribe: Api['subscribe']
  link(): Link
  /** Rises when everything on the screen is to be loaded again at once. */
  generation(): number
  loadAgain(): void
  /** After a key was refused nothing is asked until somebody says so: a refused key that keeps knocking
   * looks like an attack. */
  retry(): void
  listen(listener: () => void): () => void
}

export function createConnection(api: Api, now: () => number = Date.now): Connection {
  const listeners = new Set<() => void>()
  let link: Link = { state: 'connecting' }
  let generation = 0

  function tell() {
    for (const listener of listeners) listener()
  }

  function become(next: Link) {
    if (link.state === next.state && link.state !== 'down') return
    // The first reason of an outage stays until it is another one, with the time at which it began.
    if (link.state === 'down' && next.state === 'down' && link.reason === next.reason) return
    link = link.state === 'down' && next.state === 'down' ? { ...next, since: link.since } : next
    tell()
  }

  return {
    url: api.url,
    subscribe: api.subscribe,
    async run(document, ...rest) {
      try {
        const data = await api.run(document, ...rest)
        become({ state: 'live' })
        return data
      } catch (error) {
        const heard = linkAfter(error, now())
        if (heard) become(heard)
        throw error
      }
    },
    link: () => link,
    generation: () => generation,
    loadAgain() {
      generation += 1
      tell()
    },
    retry() {
      link = { state: 'connecting' }
      generation += 1
      tell()
    },
    listen(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** Nothing is known of the server by a request that was given up here. */
function linkAfter(error: unknown, now: number): Link | undefined {
  if (!(error instanceof VigintError)) return undefined
  switch (error.code) {
    case 'UNREACHABLE':
    case 'INTERNAL':
    case 'RATE_LIMITED':
      return { state: 'down', reason: error.message, since: now }
    case 'UNAUTHENTICATED':
      return { state: 'refused', message: error.message, hint: error.hint }
    default:
      return error instanceof ApiError ? { state: 'live' } : undefined
  }
}
