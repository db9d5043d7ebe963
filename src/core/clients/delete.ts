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
import { isOperator, requireLive, type Viewer } from '../access/viewer.ts'
import { recordAct } from '../audit/record.ts'
import type { Core } from '../context.ts'
import { ConflictError, InvalidInputError } from '../errors.ts'
import { encodeId } from '../ids.ts'
import { deleteDrafts, deleteLetters } from '../invoices/drafts.ts'
import { dropFrames } from '../sources/held.ts'
import { lockClient, ownClient } from './find.ts'
import { explainOwed, isSettled, type Owed, owedBy } from './owed.ts'

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

/** What becomes of what is owed, by the client or to it: with it the client stays, or it is given up. */
export const UNBILLED_CHOICES = ['REFUSE', 'WAIVE'] as const

type Consent = {
  /** The client's name typed back, unless forced. */
  confirm?: string | null | undefined
  force?: boolean | null | undefined
  unbilled?: (typeof UNBILLED_CHOICES)[number] | null | undefined
}

/** For good, and all of it or nothing; finalized invoices stay as printed. */
export async function deleteClient(
  ctx: Core,
  viewer: Viewer,
  named: string,
  consent: Consent,
): Promise<DeletedClient> {
  requireLive(viewer, 'client records')
  return act(ctx, viewer, async (tx) => {
    const client = await lockClient(tx, viewer, named)
    if (!consent.force) requireName(client, consent.confirm)
    const owed = await owedBy(tx, client)
    if (consent.unbilled !== 'WAIVE') requireSettled(viewer, client, owed)
    const removed = await holdingsOf(tx, client.id)
    await deleteDrafts(tx, client.id)
    await deleteLetters(tx, client.id)
    const cameras = await tx.db.query.sources.findMany({ where: { clientId: client.id } })
    await tx.db.delete(clients).where(eq(clients.id, client.id))
    await recordAct(tx, viewer, {
      action: 'client.delete',
      subject: encodeId('client', client.id),
      clientId: null,
      before: {
        name: client.name,
        slug: client.slug,
        removed,
        ...(!isSettled(owed) && { waived: explainOwed(owed) }),
      },
    })
    await announceAccessChange(tx, { clientId: client.id })
    await Promise.all(cameras.map((camera) => dropFrames(tx, camera)))
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

function requireSettled(viewer: Viewer, { name, slug }: ClientRow, owed: Owed): void {
  if (isSettled(owed)) return
  const how = isOperator(viewer) ? howToSettle(slug, owed) : 'Ask the operator to settle that first.'
  throw new ConflictError(`${name} was not deleted: ${explainOwed(owed)}. ${how}`)
}

function howToSettle(slug: string, { unbilled, drafts, unpaid, favour }: Owed): string {
  const steps: string[] = []
  if (unbilled.length > 0 || drafts > 0 || unpaid.length > 0)
    steps.push(
      `Bill it and settle it (vigint invoices generate --client ${slug} --period current, then finalize, and pay or write-off), or delete it with unbilled: WAIVE (--waive-unbilled): that gives up what is not billed, and leaves unpaid invoices to be paid.`,
    )
  if (favour.length > 0)
    steps.push(
      'Give back what is in its favour, and then delete it with unbilled: WAIVE (--waive-unbilled), which lets that go, too; the audit log keeps how much it was.',
    )
  return steps.join(' ')
}
