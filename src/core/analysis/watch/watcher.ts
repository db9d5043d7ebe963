import type { ClientRow, SourceRow } from '../../../db/tables/index.ts'
import type { Core } from '../../context.ts'
import { createWatched, type Watched } from './watched.ts'

/** What is watched here is looked up so often, and what came in is looked at so often. */
const LIST_EVERY_MS = 1_000
const LOOK_EVERY_MS = 250
const MOST_WATCHED = 1_000
/** What a camera that fell silent leaves going on ends so much later. */
const SILENT_MS = 3_500

type Entry = { watched: Watched; stamp: string; isRunning: boolean }

/** Looks at the cameras that are to be watched, as long as their frames come to this process. */
export function startWatching(ctx: Core): { close(): Promise<void> } {
  const entries = new Map<string, Entry>()
  const running = new Set<Promise<void>>()
  let closed = false
  let timer: NodeJS.Timeout | undefined
  let listedAt = Number.NEGATIVE_INFINITY
  let round: Promise<void> = Promise.resolve()

  async function list(): Promise<void> {
    listedAt = performance.now()
    const rows = await ctx.db.query.sources.findMany({
      where: { watch: true, archivedAt: { isNull: true }, client: { revokedAt: { isNull: true } } },
      with: { client: true },
      orderBy: { id: 'asc' },
      limit: MOST_WATCHED,
    })
    const there = new Set(rows.map(({ id }) => id))
    for (const id of entries.keys()) if (!there.has(id)) entries.delete(id)
    for (const { client, ...source } of rows) {
      const stamp = stampOf(source, client)
      if (entries.get(source.id)?.stamp === stamp) continue
      entries.set(source.id, { watched: createWatched(ctx, source, client), stamp, isRunning: false })
    }
  }

  function look(id: string, entry: Entry): void {
    if (entry.isRunning) return
    entry.isRunning = true
    const run = lookAt(id, entry).finally(() => {
      entry.isRunning = false
      running.delete(run)
    })
    running.add(run)
  }

  async function lookAt(id: string, { watched }: Entry): Promise<void> {
    try {
      await watched.look()
      await watched.pass(ctx.now().getTime() - SILENT_MS)
    } catch (error) {
      ctx.log.warn({ err: error, source: id }, 'A camera could not be watched; it is looked at again')
    }
  }

  async function go(): Promise<void> {
    try {
      if (performance.now() - listedAt >= LIST_EVERY_MS) await list()
      for (const [id, entry] of entries) look(id, entry)
    } catch (error) {
      ctx.log.warn({ err: error }, 'What is to be watched could not be looked up')
    }
    if (!closed) timer = setTimeout(begin, LOOK_EVERY_MS).unref()
  }
  const begin = () => {
    round = go()
  }
  begin()

  return {
    async close() {
      closed = true
      clearTimeout(timer)
      await round
      await Promise.all(running)
    },
  }
}

/** Another one begins anew: what was seen by other rules says nothing of these. */
const stampOf = ({ analysis, settings, name }: SourceRow, { settings: above }: ClientRow): string =>
  JSON.stringify([name, analysis, settings, above])
