import type { EventKind, EventRow } from '../../db/tables/index.ts'
import type { Core } from '../context.ts'
import { stoppable } from '../stoppable.ts'
import { type EventFilter, readEvents } from './read.ts'
import { startEvents } from './start.ts'
import type { EventWatch } from './watch.ts'

export type Follow = { kind: EventKind; after?: string | null | undefined; filter: EventFilter }

/**
 * Events as they come, each once, none left out. Read only as they are asked for: whoever is slow has a page in
 * memory, and the rest in the database.
 */
export async function followEvents(
  ctx: Pick<Core, 'db' | 'cursorKey'>,
  watch: EventWatch,
  { kind, after, filter }: Follow,
): Promise<AsyncGenerator<EventRow, void, void>> {
  let place = await startEvents(ctx, kind, after)
  let rung = Promise.withResolvers<void>()
  let stopped = false

  async function* events(): AsyncGenerator<EventRow, void, void> {
    const unlisten = watch.listen(kind, () => rung.resolve())
    try {
      while (!stopped) {
        // Before reading, so that what comes meanwhile is heard.
        rung = Promise.withResolvers()
        const page = await readEvents(ctx, kind, place, filter)
        yield* page.events
        place = page.end
        if (page.isLast && !stopped) await rung.promise
      }
    } finally {
      unlisten()
    }
  }

  return stoppable(events(), () => {
    stopped = true
    rung.resolve()
  })
}
