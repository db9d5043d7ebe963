import { eq } from 'drizzle-orm'
import { type ClientRow, clients } from '../../db/tables/index.ts'
import { isOperator, type Viewer } from '../access/viewer.ts'
import { visible } from '../access/visible.ts'
import type { Core } from '../context.ts'
import { InvalidInputError, NotFoundError } from '../errors.ts'
import { uuidOf } from '../ids.ts'

/** A client by its id or its slug, among those that the viewer may see. */
export async function findClient(ctx: Core, viewer: Viewer, name: string): Promise<ClientRow> {
  const client = await ctx.db.query.clients.findFirst({
    where: { AND: [visible.clients(viewer), namedClient(name)] },
  })
  if (!client) throw new NotFoundError('client', name)
  return client
}

/** The same, held until the transaction ends, so that what is read is what is changed. */
export async function lockClient(tx: Core, viewer: Viewer, name: string): Promise<ClientRow> {
  const { id } = await findClient(tx, viewer, name)
  const [client] = await tx.db.select().from(clients).where(eq(clients.id, id)).for('update')
  if (!client) throw new NotFoundError('client', name)
  return client
}

export function namedClient(name: string): { id: string } | { slug: string } {
  const id = uuidOf('client', name)
  // PostgreSQL takes no NUL in a text; no slug has one.
  return id ? { id } : { slug: name.replaceAll('\0', '\ufffd').trim().toLowerCase() }
}

/** The client that an operator acts for. A client is always its own; naming another is naming nothing. */
export async function actingClient(
  ctx: Core,
  viewer: Viewer,
  name: string | null | undefined,
): Promise<ClientRow> {
  if (name !== null && name !== undefined) return findClient(ctx, viewer, name)
  if (viewer.client) return viewer.client
  throw new InvalidInputError([{ path: 'client', message: 'Say for which client: its id or its slug.' }])
}

export function ownClient(viewer: Viewer): ClientRow {
  if (viewer.client && !isOperator(viewer)) return viewer.client
  throw new InvalidInputError([
    {
      path: '',
      message:
        'An operator key has no client of its own. Name the client that you mean, in updateClient or deleteClient.',
    },
  ])
}
