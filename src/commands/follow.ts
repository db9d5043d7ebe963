import type { SubscriptionLink } from '../client/subscribe.ts'

/** A list that goes on: what is there, and what comes. */
export interface Feed<Row> {
  /** Where it ends now. */
  cursor(): Promise<string>
  /** The latest first. */
  list(): Promise<readonly Row[]>
  /** What comes behind a cursor; null for what was gone before it could be told. */
  follow(after: string): AsyncIterable<Row | null>
}

/** The last rows in the order in which they came, then each new one: none is left out, none comes twice. */
export async function* lastThenNew<Row extends { id: string }>(feed: Feed<Row>): AsyncGenerator<Row> {
  // The end first: what comes between the two is in both.
  const end = await feed.cursor()
  const last = (await feed.list()).toReversed()
  yield* last
  const shown = new Set(last.map(({ id }) => id))
  for await (const row of feed.follow(end)) if (row && !shown.delete(row.id)) yield row
}

/** Aborted by Ctrl-C, or when nobody reads the output any more. */
export function interruption(): { signal: AbortSignal; forget(): void } {
  const stopped = new AbortController()
  const stop = () => stopped.abort()
  process.once('SIGINT', stop)
  process.stdout.once('error', stop)
  return {
    signal: stopped.signal,
    forget() {
      process.off('SIGINT', stop)
      process.stdout.off('error', stop)
    },
  }
}

/** Says when it is not live, and when it is again; not that it is live as long as it was never otherwise. */
export function linkNotes(say: (text: string) => unknown): (link: SubscriptionLink) => void {
  let isDown = false
  return (link) => {
    if (link.live && isDown) say('Live again: nothing was missed.')
    else if (!link.live && !isDown) say(`Not live, reconnecting: ${link.reason.message}`)
    isDown = !link.live
  }
}
