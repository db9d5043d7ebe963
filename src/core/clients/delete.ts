import { eq } from 'drizzle-orm'
import {
  auditLog,
  type ClientRow,
  clients,
  keys,
  roles,
  sources,
  usageEvents,
} from '../../db/tables/index.ts'
import { act } from '../access/act.ts'
import { announceAccessChange } from '../access/changes.ts'
import { requireLive, type Viewer } from '../access/viewer.ts'
import { recordAct } from '../audit/record.ts'
import type { Core } from '../context.ts'
import { InvalidInputError } from '../errors.ts'
import { encodeId } from '../ids.ts'
import { deleteDrafts } from '../invoices/drafts.ts'
import { dropFrames } from '../sources/archive.ts'
import { describeClient } from './describe.ts'
import { lockClient, ownClient } from './find.ts'

export type Holding = { noun: string; count: number }
export type DeletedClient = { client: ClientRow; removed: Holding[] }

/** What would go with the client. */
export async function holdingsOf(ctx: Pick<Core, 'db'>, clientId: string): Promise<Holding[]> {
  return [
    { noun: 'keys', count: await ctx.db.$count(keys, eq(keys.clientId, clientId)) },
    { noun: 'sources', count: await ctx.db.$count(sources, eq(sources.clientId, clientId)) },
    { noun: 'roles', count: await ctx.db.$count(roles, eq(roles.clientId, clientId)) },
    { noun: 'usage events', count: await ctx.db.$count(usageEvents, eq(usageEvents.clientId, clientId)) },
    { noun: 'audit entries', count: await ctx.db.$count(auditLog, eq(auditLog.clientId, clientId)) },
  ]
}

/** For good, and all of it or nothing. `confirm` is the client's name typed back, unless forced. */
export async function deleteClient(
  ctx: Core,
  viewer: Viewer,
  named: string,
  consent: { confirm?: string | null | undefined; force?: boolean | null | undefined },
): Promise<DeletedClient> {
  requireLive(viewer, 'client records')
  return act(ctx, viewer, async (tx) => {
    const client = await lockClient(tx, viewer, named)
    if (!consent.force) requireName(client, consent.confirm)
    const removed = await holdingsOf(tx, client.id)
    await deleteDrafts(tx, client.id)
    const cameras = await tx.db.query.sources.findMany({ where: { clientId: client.id } })
    await tx.db.delete(clients).where(eq(clients.id, client.id))
    await recordAct(tx, viewer, {
      action: 'client.delete',
      subject: encodeId('client', client.id),
      clientId: null,
      before: { ...describeClient(client), removed },
    })
    await announceAccessChange(tx, { clientId: client.id })
    tx.afterCommit(() => {
      for (const camera of cameras) dropFrames(tx, camera)
    })
    return { client, removed }
  })
}

export async function deleteMe(ctx: Core, viewer: Viewer, confirm: string): Promise<DeletedClient> {
  return deleteClient(ctx, viewer, encodeId('client', ownClient(viewer).id), { confirm })
}

function requireName({ name }: ClientRow, typed: string | null | undefined): void {
  if (typed?.trim() === name) return
  throw new InvalidInputError([
    { path: 'confirm', message: `Nothing was deleted: type the name of the client, ${name}, to confirm.` },
  ])
}
