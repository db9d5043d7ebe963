import { eq } from 'drizzle-orm'
import { type SourceRow, sources } from '../../db/tables/index.ts'
import { act } from '../access/act.ts'
import type { Viewer } from '../access/viewer.ts'
import type { Core } from '../context.ts'
import { InvalidInputError } from '../errors.ts'
import { noteSourceChange } from './changed.ts'
import { lockSource, type NamedSource } from './find.ts'
import { dropFrames } from './held.ts'

/** For good, with its frames and all that was found in them. `confirm` is its name typed back, unless forced. */
export async function deleteSource(
  ctx: Core,
  viewer: Viewer,
  named: NamedSource,
  consent: { confirm?: string | null | undefined; force?: boolean | null | undefined },
): Promise<SourceRow> {
  return act(ctx, viewer, async (tx) => {
    const source = await lockSource(tx, viewer, named)
    if (!consent.force) requireName(source, consent.confirm)
    await tx.db.delete(sources).where(eq(sources.id, source.id))
    await noteSourceChange(tx, viewer, 'DELETED', { before: source, after: null })
    await dropFrames(tx, source)
    return source
  })
}

function requireName({ name }: SourceRow, typed: string | null | undefined): void {
  if (typed?.trim() === name) return
  throw new InvalidInputError([
    { path: 'confirm', message: `Nothing was deleted: type the name of the source, ${name}, to confirm.` },
  ])
}
