import { and, eq, inArray, isNull } from 'drizzle-orm'
import { z } from 'zod'
import { type AnalysisRow, analyses, type ClientRow, type SourceRow, sources } from '../../db/tables/index.ts'
import { act } from '../access/act.ts'
import { environmentOf, type Viewer } from '../access/viewer.ts'
import { releaseReservation, reserveUsage } from '../budgets/reserve.ts'
import { actingClient } from '../clients/find.ts'
import type { Core } from '../context.ts'
import { ConflictError, NotFoundError } from '../errors.ts'
import { effectiveSettings, MOST_WINDOW_SECONDS } from '../frames/settings.ts'
import { newId } from '../ids.ts'
import { parse } from '../input.ts'
import { ONE } from '../money/decimal.ts'
import { quantity } from '../money/quantity.ts'
import { findSource } from '../sources/find.ts'
import { refOf } from '../sources/held.ts'
import { leaseFrom } from './lease.ts'
import { letGo } from './own.ts'
import { performAnalysis } from './perform.ts'
import { sendToQueue } from './send.ts'

/** More cameras than that are asked for one by one. */
const MOST_SOURCES = 1_000

const analyzeInput = z.object({
  seconds: z
    .number()
    .min(0.1, 'must be at least 0.1')
    .max(MOST_WINDOW_SECONDS, `must be at most ${MOST_WINDOW_SECONDS}`)
    .nullish(),
})

export type Analyze = {
  source?: string | null | undefined
  client?: string | null | undefined
  seconds?: number | null | undefined
  /** Until it is done; otherwise what is found is told later. */
  wait?: boolean | null | undefined
}

/**
 * Looks at what was held of a camera, or of all of a client's, as this was asked: the frames are held from then on,
 * however long it takes until it is their turn.
 */
export async function analyze(ctx: Core, viewer: Viewer, asked: Analyze): Promise<AnalysisRow[]> {
  const { seconds } = parse(analyzeInput, asked)
  const { client, wanted } = await camerasOf(ctx, viewer, asked)
  const [first] = wanted
  if (!first) return []
  const reservation = await reserveUsage(ctx, {
    clientId: client.id,
    environment: first.environment,
    uses: wanted.map(() => ({ operation: 'ANALYSIS', quantity: quantity(ONE) })),
  })
  const rows = newRows(ctx, viewer, client, wanted, seconds ?? null, reservation.ids)
  try {
    // Before anything else, which takes its time while the ring moves on.
    await Promise.all(rows.map((row) => hold(ctx, row)))
    await act(ctx, viewer, (tx) => tx.db.insert(analyses).values(rows))
  } catch (error) {
    for (const { id } of rows) letGo(ctx.analysis, id)
    await releaseReservation(ctx, reservation)
    throw error
  }
  for (const { id } of rows) ctx.analysis.own.add(id)
  return begin(ctx, rows, asked.wait ?? false)
}

async function camerasOf(ctx: Core, viewer: Viewer, { source, client }: Analyze) {
  if (typeof source !== 'string') {
    const owner = await actingClient(ctx, viewer, client)
    const wanted = await ctx.db
      .select()
      .from(sources)
      .where(
        and(
          eq(sources.clientId, owner.id),
          eq(sources.environment, environmentOf(viewer)),
          isNull(sources.archivedAt),
        ),
      )
      .orderBy(sources.name)
      .limit(MOST_SOURCES + 1)
    if (wanted.length > MOST_SOURCES)
      throw new ConflictError(`There are more than ${MOST_SOURCES} sources. Name the one that you mean.`)
    return { client: owner, wanted }
  }
  const found = await findSource(ctx, viewer, { source, client })
  if (found.archivedAt)
    throw new ConflictError(
      `The source ${found.name} is archived: nothing is held of it. Unarchive it first.`,
    )
  const owner = await ctx.db.query.clients.findFirst({ where: { id: found.clientId } })
  if (!owner) throw new NotFoundError('source', source)
  return { client: owner, wanted: [found] }
}

function newRows(
  ctx: Core,
  { key }: Viewer,
  client: ClientRow,
  wanted: readonly SourceRow[],
  seconds: number | null,
  reservations: readonly string[],
): AnalysisRow[] {
  const now = ctx.now()
  const runId = newId()
  return wanted.map((source, at) => {
    const inForce = effectiveSettings(source.settings, client.settings.frames, ctx.frames.defaults)
    const lastsMs = (seconds ?? inForce.longWindowSeconds) * 1000
    const reservation = reservations[at]
    return {
      ...NEW_ROW,
      id: newId(),
      runId,
      clientId: client.id,
      environment: source.environment,
      sourceId: source.id,
      // What an operator asks for a client is by no key of its own.
      keyId: key.clientId === null ? null : key.id,
      windowFrom: new Date(now.getTime() - lastsMs),
      windowTo: now,
      owner: ctx.analysis.processId,
      leaseUntil: leaseFrom(now),
      reservations: reservation === undefined ? [] : [reservation],
      createdAt: now,
    }
  })
}

/** Nothing is known of it yet. */
const NEW_ROW = {
  trigger: 'asked',
  state: 'waiting',
  windowId: null,
  frames: 0,
  verdict: null,
  trouble: null,
  incidentType: null,
  riskLevel: null,
  confidence: null,
  summary: null,
  detail: null,
  stages: [],
  looks: [],
  presence: [],
  standings: [],
  evidence: [],
  attempts: 0,
  startedAt: null,
  finishedAt: null,
} as const satisfies Partial<AnalysisRow>

/** Whoever waits gets what came of it; who does not, what is on its way. */
async function begin(ctx: Core, rows: readonly AnalysisRow[], wait: boolean): Promise<AnalysisRow[]> {
  if (!wait) {
    await sendToQueue(ctx, rows)
    return [...rows]
  }
  await Promise.all(rows.map((row) => performAnalysis(ctx, row)))
  const ids = rows.map(({ id }) => id)
  const finished = await ctx.db.select().from(analyses).where(inArray(analyses.id, ids))
  const byId = new Map(finished.map((row) => [row.id, row]))
  // Deleted meanwhile with its camera: it is told as it began.
  return rows.map((row) => byId.get(row.id) ?? row)
}

async function hold({ frames, analysis }: Core, row: AnalysisRow): Promise<void> {
  const ref = refOf({ id: row.sourceId, clientId: row.clientId })
  const pin = await frames.pins.take(ref, row.windowFrom.getTime(), row.windowTo.getTime())
  analysis.held.set(row.id, pin)
}
