import { eq } from 'drizzle-orm'
import { type SourceRow, sources } from '../../db/tables/index.ts'
import { environmentOf, isOperator, type Viewer } from '../access/viewer.ts'
import { visible } from '../access/visible.ts'
import { actingClient } from '../clients/find.ts'
import type { Core } from '../context.ts'
import { NotFoundError } from '../errors.ts'
import { uuidOf } from '../ids.ts'

/** A camera as somebody names it: by its id, or by its name, for which an operator says whose. */
export type NamedSource = { source: string; client?: string | null | undefined }

/** By an id any that the viewer may see; by a name one of the viewer's own environment. */
export async function whereNamed(ctx: Core, viewer: Viewer, { source, client }: NamedSource) {
  const id = uuidOf('source', source)
  const owner =
    id === null || typeof client === 'string' ? await actingClient(ctx, viewer, client) : undefined
  return {
    AND: [
      visible.sources(viewer),
      id === null ? { name: nameOf(source), environment: environmentOf(viewer) } : { id },
      ...(owner ? [{ clientId: owner.id }] : []),
    ],
  }
}

export async function findSource(ctx: Core, viewer: Viewer, named: NamedSource): Promise<SourceRow> {
  const where = await whereNamed(ctx, viewer, named)
  const found = await ctx.db.query.sources.findFirst({ where })
  if (!found) throw new NotFoundError('source', named.source)
  return found
}

/** The same, held until the transaction ends. */
export async function lockSource(tx: Core, viewer: Viewer, named: NamedSource): Promise<SourceRow> {
  const { id } = await findSource(tx, viewer, named)
  const [source] = await tx.db.select().from(sources).where(eq(sources.id, id)).for('update')
  if (!source) throw new NotFoundError('source', named.source)
  return source
}

/** PostgreSQL takes no NUL in a text; no name has one. */
const nameOf = (source: string): string => source.replaceAll('\0', '\ufffd').trim().normalize('NFC')

/** Whose cameras are meant, where a list may be of one client or of all that the viewer sees. */
export async function ownerOf(ctx: Core, viewer: Viewer, client: string | null | undefined) {
  if (typeof client !== 'string') return isOperator(viewer) ? undefined : viewer.key.clientId
  return (await actingClient(ctx, viewer, client)).id
}
