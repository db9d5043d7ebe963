import type { SourceRow } from '../../db/tables/index.ts'
import { act } from '../access/act.ts'
import type { Viewer } from '../access/viewer.ts'
import type { Core } from '../context.ts'
import { NotFoundError } from '../errors.ts'
import { encodeId } from '../ids.ts'
import { noteSourceChange } from './changed.ts'
import { lockSource, type NamedSource } from './find.ts'
import { dropFrames } from './held.ts'
import { requireRoomForSource } from './room.ts'
import { storeSource } from './update.ts'

/** An archived camera takes no frames; it keeps its name and what was found, and can come back. */
export async function archiveSource(ctx: Core, viewer: Viewer, named: NamedSource): Promise<SourceRow> {
  return act(ctx, viewer, async (tx) => {
    const before = await lockSource(tx, viewer, named)
    if (before.archivedAt) return before
    const now = tx.now()
    const onlineChangedAt = before.online ? now : before.onlineChangedAt
    const after: SourceRow = { ...before, archivedAt: now, online: false, onlineChangedAt, updatedAt: now }
    await storeSource(tx, after)
    await noteSourceChange(tx, viewer, 'ARCHIVED', { before, after })
    await dropFrames(tx, after)
    return after
  })
}

export async function unarchiveSource(ctx: Core, viewer: Viewer, named: NamedSource): Promise<SourceRow> {
  return act(ctx, viewer, async (tx) => {
    const before = await lockSource(tx, viewer, named)
    if (!before.archivedAt) return before
    const client = await tx.db.query.clients.findFirst({ where: { id: before.clientId } })
    if (!client) throw new NotFoundError('client', encodeId('client', before.clientId))
    await requireRoomForSource(tx, client, before.environment)
    const after: SourceRow = { ...before, archivedAt: null, updatedAt: tx.now() }
    await storeSource(tx, after)
    await noteSourceChange(tx, viewer, 'UNARCHIVED', { before, after })
    // What came in from a server that did not know yet that it was archived.
    await dropFrames(tx, after)
    return after
  })
}
