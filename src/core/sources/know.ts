import { environmentOf, type Viewer } from '../access/viewer.ts'
import { actingClient } from '../clients/find.ts'
import type { Core } from '../context.ts'
import { NotFoundError } from '../errors.ts'
import { uuidOf } from '../ids.ts'
import { createSourceByFrame } from './create.ts'
import { type NamedSource, whereNamed } from './find.ts'
import { type KnownSource, knownSource } from './known.ts'

/** The camera that frames are for: without the database where it was pushed to lately; undefined for a new name. */
export function recall(ctx: Core, viewer: Viewer, { source, client }: NamedSource): KnownSource | undefined {
  const { clientId } = viewer.key
  // Whom an operator acts for is looked up; so is whether a client named itself.
  if (clientId === null || typeof client === 'string') return undefined
  const environment = environmentOf(viewer)
  const found = ctx.frames.directory.find({ clientId, environment, name: source })
  if (found) return found
  const id = uuidOf('source', source)
  const known = id === null ? undefined : ctx.frames.directory.findById(id)
  return known?.row.clientId === clientId && known.row.environment === environment ? known : undefined
}

export async function knowSource(
  ctx: Core,
  viewer: Viewer,
  named: NamedSource,
): Promise<KnownSource | undefined> {
  const known = recall(ctx, viewer, named)
  if (known) return known
  const { directory, defaults } = ctx.frames
  const began = directory.begin()
  const where = await whereNamed(ctx, viewer, named)
  const row = await ctx.db.query.sources.findFirst({ where, with: { client: true } })
  if (!row) {
    if (uuidOf('source', named.source) !== null) throw new NotFoundError('source', named.source)
    return undefined
  }
  const { client, ...source } = row
  return directory.keep(knownSource(source, client, defaults, directory.clockOf(source.id)), began)
}

/** Makes the camera where nobody did before. */
export async function knowOrMakeSource(ctx: Core, viewer: Viewer, named: NamedSource): Promise<KnownSource> {
  const known = await knowSource(ctx, viewer, named)
  if (known) return known
  const owner = await actingClient(ctx, viewer, named.client)
  // A frame that can't be kept makes no camera.
  await ctx.frames.store.requireRoom()
  await createSourceByFrame(ctx, viewer, owner, named.source)
  const made = await knowSource(ctx, viewer, named)
  if (!made) throw new NotFoundError('source', named.source)
  return made
}
