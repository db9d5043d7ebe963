import type { ClientRow, SourceRow } from '../../../db/tables/index.ts'
import type { Core } from '../../context.ts'
import { claimWatches, giveUpWatches } from './claims.ts'
import { createWatched, type Watched } from './watched.ts'

/** What is watched here is looked up so often, and what came in is looked at so often. */
const LIST_EVERY_MS = 1_000
const LOOK_EVERY_MS = 250
const MOST_WATCHED = 1_000
/** What a camera that fell silent leaves going on ends so much later. */
const SILENT_MS = 3_500

type Entry = { watched: Watched; stamp: string }

/** Looks at the cameras that are to be watched, as long as their frames are to be found here. */
export function startWatching(ctx: Core): { close(): Promise<void> } {
  const entries = new Map<string, Entry>()
  /** By the camera: another look at it waits, though its settings be changed meanwhile. */
  const running = new Map<string, Promise<void>>()
  const log = (error: unknown, source?: string) =>
    ctx.log.warn({ err: error, source }, 'What is to be watched could not be; it is tried again')
  let closed = false

  async function list(): Promise<void> {
    const rows = await ctx.db.query.sources.findMany({
      where: { watch: true, archivedAt: { isNull: true }, client: { revokedAt: { isNull: true } } },
      with: { client: true },
      orderBy: { id: 'asc' },
      limit: MOST_WATCHED,
    })
    const own = ctx.analysis.sharesFrames ? await claimWatches(ctx, rows) : null
    const here = own ? rows.filter(({ id }) => own.has(id)) : rows
    const there = new Set(here.map(({ id }) => id))
    for (const id of entries.keys()) if (!there.has(id)) entries.delete(id)
    for (const { client, ...source } of here) {
      const stamp = stampOf(source, client)
      if (entries.get(source.id)?.stamp === stamp) continue
      entries.set(source.id, { watched: createWatched(ctx, source, client), stamp })
    }
  }

  function look(): void {
    for (const [id, { watched }] of entries) {
      if (running.has(id)) continue
      const run = lookAt(id, watched).finally(() => running.delete(id))
      running.set(id, run)
    }
  }

  async function lookAt(id: string, watched: Watched): Promise<void> {
    try {
      await watched.look()
      await watched.pass(ctx.now().getTime() - SILENT_MS)
    } catch (error) {
      log(error, id)
    }
  }

  let timer: NodeJS.Timeout | undefined
  /** A database that does not answer keeps nobody from looking. */
  let listing = Promise.resolve()
  const listAgain = () => {
    listing = list()
      .catch(log)
      .then(() => {
        if (!closed) timer = setTimeout(listAgain, LIST_EVERY_MS).unref()
      })
  }
  listAgain()
  const looking = setInterval(look, LOOK_EVERY_MS).unref()

  return {
    async close() {
      closed = true
      clearInterval(looking)
      await listing
      clearTimeout(timer)
      await Promise.all(running.values())
      if (ctx.analysis.sharesFrames) await giveUpWatches(ctx).catch(log)
    },
  }
}

/** Another one begins anew: what was seen by other rules says nothing of these. */
const stampOf = ({ analysis, settings, name }: SourceRow, { settings: above }: ClientRow): string =>
  JSON.stringify([name, analysis, settings, above])
