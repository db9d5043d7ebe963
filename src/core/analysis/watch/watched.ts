import type { ClientRow, SourceRow } from '../../../db/tables/index.ts'
import type { Core } from '../../context.ts'
import type { Frame } from '../../frames/frame.ts'
import { effectiveSettings } from '../../frames/settings.ts'
import { refOf } from '../../sources/held.ts'
import { createGlancer, type Glance } from '../glance.ts'
import { type Look, lookClosely } from '../look-closely.ts'
import { createObserver } from '../observe.ts'
import type { Standing } from '../standing.ts'
import { concludeWatched } from './conclude.ts'
import { createKept } from './kept.ts'
import { apart, createRecent } from './recent.ts'

/** Between two frames that are looked at: at a glance, and closely. */
const GLANCE_EVERY_MS = 200
const LOOK_EVERY_MS = 500
/** What is older says nothing of how it is now. */
const STALE_MS = 10_000

/** One camera that the server looks at by itself, for as long as its settings stay. */
export type Watched = {
  /** At what came in since it was last called. One at a time. */
  look(): Promise<void>
  /** Nothing came for a while: what went on has ended. */
  pass(at: number): Promise<void>
}

export function createWatched(ctx: Core, source: SourceRow, client: ClientRow): Watched {
  const { stages = {}, rules, zones, masks } = source.analysis
  const ref = refOf(source)
  const inForce = effectiveSettings(source.settings, client.settings.frames, ctx.frames.defaults)
  const shortMs = inForce.shortWindowSeconds * 1000
  const longMs = inForce.longWindowSeconds * 1000
  const glancer = createGlancer(ctx, source)
  const observer = createObserver({ rules, zones, masks, timeZone: client.settings.timeZone })
  const recent = createRecent(Math.max(shortMs, 1_000))
  const conclude = concludeWatched(ctx, createKept(ctx, source.id, shortMs + LOOK_EVERY_MS))
  let seenUntil: number | null = null
  let glancedAt = 0
  let lookedAt = 0
  let movedAt = Number.NEGATIVE_INFINITY
  let isSomebodyThere = true

  /** What came since, and no more of it than one window: whoever is behind looks at the newest. */
  async function fresh(): Promise<Frame[]> {
    const { newestAt } = await ctx.frames.liveState(ref)
    if (newestAt === null || newestAt <= (seenUntil ?? 0)) return []
    if (newestAt < ctx.now().getTime() - STALE_MS) return []
    const frames = await ctx.frames.store.window(ref, Math.max(seenUntil ?? 0, newestAt - shortMs), newestAt)
    seenUntil = newestAt
    return frames
  }

  async function glance(frames: readonly Frame[]): Promise<{ glances: Glance[]; milliseconds: number }> {
    const began = performance.now()
    const chosen = apart(frames, glancedAt, GLANCE_EVERY_MS)
    glancedAt = chosen.at(-1)?.capturedAt ?? glancedAt
    const glances = await glancer.glance(chosen)
    movedAt = glances.findLast(({ isMoving }) => isMoving)?.at ?? movedAt
    return { glances, milliseconds: performance.now() - began }
  }

  async function closely(frames: readonly Frame[]) {
    const chosen = apart(frames, lookedAt, LOOK_EVERY_MS)
    if (chosen.length === 0) return null
    lookedAt = chosen.at(-1)?.capturedAt ?? lookedAt
    const looked = await lookClosely(ctx, { source, frames: chosen, replaces: source.id })
    if (looked && 'looks' in looked) isSomebodyThere = looked.looks.some(isSomething)
    return looked
  }

  const endedBy = (sample: Parameters<typeof observer.observe>[0]): Standing[] =>
    observer.observe(sample).flatMap(({ kind, standing }) => (kind === 'ended' ? [standing] : []))

  return {
    async look() {
      const frames = await fresh()
      const at = frames.at(-1)?.capturedAt
      if (at === undefined) return
      const { glances, milliseconds } = await glance(frames)
      const isMoving = stages.motion === false || at - movedAt <= shortMs
      // Somebody who stands still is there all the same.
      const isWorthIt = stages.detect !== false && (isMoving || isSomebodyThere)
      const looked = isWorthIt ? await closely(frames) : null
      const looks = looked && 'looks' in looked ? looked.looks : []
      const trouble = looked && 'trouble' in looked ? looked : null
      recent.add(glances, looks, {
        motionMs: milliseconds,
        detectMs: looked && 'looks' in looked ? looked.milliseconds : 0,
      })
      const nobody = isWorthIt ? [] : [{ at, detections: [] }]
      const ended = [
        ...glances.flatMap(({ at, tampering }) => endedBy({ at, tampering, detections: null })),
        ...[...looks, ...nobody].flatMap(({ at, detections }) =>
          endedBy({ at, detections, tampering: null }),
        ),
      ]
      const standings = observer.standings()
      await conclude({
        ...{ source, client, at, shortMs, longMs, standings, ended, trouble, isMoving },
        ...recent.since(at - shortMs),
      })
    },
    async pass(at) {
      const ended = endedBy({ at, detections: null, tampering: null })
      if (ended.length === 0 || seenUntil === null) return
      const standings = observer.standings()
      await conclude({
        ...{
          source,
          client,
          at: seenUntil,
          shortMs,
          longMs,
          standings,
          ended,
          trouble: null,
          isMoving: false,
        },
        ...recent.since(at - shortMs),
      })
    },
  }
}

const isSomething = ({ detections }: Look): boolean => detections.length > 0
