import type { SourceRow } from '../../db/tables/index.ts'
import type { Core } from '../context.ts'
import { EMPTY_RING, type RingState, type SourceRef } from '../frames/store.ts'

type Named = Pick<SourceRow, 'id' | 'clientId'>
type Shown = Named & Pick<SourceRow, 'archivedAt'>

export const refOf = ({ id, clientId }: Named): SourceRef => ({ sourceId: id, clientId })

/** How a camera stands. Of an archived one nothing is shown, though frames were on their way as it was put away. */
export async function heldOf({ frames }: Pick<Core, 'frames'>, source: Shown): Promise<RingState> {
  return source.archivedAt ? EMPTY_RING : frames.liveState(refOf(source))
}

/** Call it last in a transaction: where the frames can't be removed, nothing is changed at all. */
export async function dropFrames({ frames }: Pick<Core, 'frames'>, source: Named): Promise<void> {
  // What is given up is not done later, when the camera may have come back.
  await frames.store.ping()
  await frames.store.remove(refOf(source))
}

/** Where each process holds its own frames: those of a camera that another one put away. */
export async function dropArchived(ctx: Core, id: string): Promise<void> {
  try {
    const row = await ctx.db.query.sources.findFirst({ where: { id } })
    if (row?.archivedAt) await dropFrames(ctx, row)
  } catch (error) {
    // Shown to nobody while it is archived, and gone with their window.
    ctx.log.warn({ err: error, source: id }, 'Frames of an archived source could not be removed')
  }
}
