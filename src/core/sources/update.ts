import { isDeepStrictEqual } from 'node:util'
import { eq } from 'drizzle-orm'
import { type SourceRow, sources } from '../../db/tables/index.ts'
import { act } from '../access/act.ts'
import type { Viewer } from '../access/viewer.ts'
import { changedAnalysis } from '../analysis/analysis-settings.ts'
import type { Core, Transaction } from '../context.ts'
import { announceLimits, changesLimits, enforceLimits } from '../frames/in-force.ts'
import { changedSettings, requireWindowsFit } from '../frames/settings.ts'
import { parse } from '../input.ts'
import { violatesUnique } from '../violation.ts'
import { noteSourceChange } from './changed.ts'
import { duplicateName } from './create.ts'
import { lockSource, type NamedSource } from './find.ts'
import { type UpdateSource, updateSourceInput } from './input.ts'

/** Changes what is given. A new name is the same camera: its frames and its past stay with it. */
export async function updateSource(
  ctx: Core,
  viewer: Viewer,
  named: NamedSource,
  input: UpdateSource,
): Promise<SourceRow> {
  const { name, settings, watch, ...analysis } = parse(updateSourceInput, input)
  const { row, isLimited } = await act(ctx, viewer, async (tx) => {
    const before = await lockSource(tx, viewer, named)
    const after: SourceRow = {
      ...before,
      name: name ?? before.name,
      settings: settings === undefined ? before.settings : changedSettings(before.settings, settings),
      analysis: changedAnalysis(before.analysis, analysis),
      watch: watch ?? before.watch,
      updatedAt: tx.now(),
    }
    await requireFit(tx, settings, after)
    const isSet = !isDeepStrictEqual(settingsOf(before), settingsOf(after))
    if (!isSet && before.name === after.name) return { row: before, isLimited: false }
    await storeSource(tx, after)
    const change = isSet ? 'UPDATED' : 'RENAMED'
    await noteSourceChange(tx, viewer, change, { before, after })
    const isLimited = changesLimits(before.settings, after.settings)
    if (isLimited) await announceLimits(tx, { sourceId: after.id })
    return { row: after, isLimited }
  })
  if (isLimited) await enforceLimits(ctx, { sourceId: row.id })
  return row
}

const settingsOf = ({ settings, analysis, watch }: SourceRow) => ({ settings, analysis, watch })

async function requireFit(
  tx: Transaction,
  given: UpdateSource['settings'],
  { clientId, settings }: SourceRow,
) {
  const client = await tx.db.query.clients.findFirst({ columns: { settings: true }, where: { id: clientId } })
  requireWindowsFit(given, settings, client?.settings.frames, tx.frames.defaults, 'settings')
}

/** Leaves alone what is counted meanwhile. */
export async function storeSource(tx: Transaction, row: SourceRow): Promise<void> {
  const { name, settings, analysis, watch, archivedAt, online, onlineChangedAt, updatedAt } = row
  try {
    await tx.db
      .update(sources)
      .set({ name, settings, analysis, watch, archivedAt, online, onlineChangedAt, updatedAt })
      .where(eq(sources.id, row.id))
  } catch (error) {
    if (violatesUnique(error, 'sources_name')) throw duplicateName(row)
    throw error
  }
}
