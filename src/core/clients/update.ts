import { eq } from 'drizzle-orm'
import { type ClientRow, clients } from '../../db/tables/index.ts'
import { act } from '../access/act.ts'
import { requireStillAdmitted } from '../access/addresses.ts'
import { announceAccessChange } from '../access/changes.ts'
import { requireLive, type Viewer } from '../access/viewer.ts'
import { changedClientAnalysis } from '../analysis/client-settings.ts'
import { recordAct } from '../audit/record.ts'
import type { Core } from '../context.ts'
import { DuplicateClientNameError } from '../errors.ts'
import { announceLimits, changesLimits, enforceLimits } from '../frames/in-force.ts'
import { requireWindowsFit } from '../frames/settings.ts'
import { encodeId } from '../ids.ts'
import { parse } from '../input.ts'
import { changeRhythm } from '../invoices/rhythms.ts'
import { billingOf, rhythmOf } from '../invoices/settings.ts'
import { changedLimits } from '../limits/input.ts'
import { violatesUnique } from '../violation.ts'
import { describeClient } from './describe.ts'
import { lockClient, ownClient } from './find.ts'
import { changedClientSettings, type UpdateClient, updateClientInput } from './input.ts'
import { slugOf } from './slug.ts'

/** Changes what is given; null or an empty text clears what can be empty. */
export async function updateClient(
  ctx: Core,
  viewer: Viewer,
  named: string,
  input: UpdateClient,
): Promise<ClientRow> {
  requireLive(viewer, 'client records')
  const { name, email, description, settings, allowedAddresses, limits, analysis } = parse(
    updateClientInput,
    input,
  )
  const { row, isLimited } = await act(ctx, viewer, async (tx) => {
    const before = await lockClient(tx, viewer, named)
    if (before.id === viewer.key.clientId) requireStillAdmitted(viewer, allowedAddresses)
    const after: ClientRow = {
      ...before,
      ...(name ? { name, slug: slugOf(name) } : {}),
      ...(email === undefined ? {} : { email }),
      ...(description === undefined ? {} : { description }),
      ...(allowedAddresses === undefined ? {} : { allowedAddresses }),
      limits: changedLimits(before.limits, limits),
      settings: {
        ...changedClientSettings(before.settings, settings),
        ...(analysis !== undefined && {
          analysis: changedClientAnalysis(ctx.analysis.models, before.settings.analysis ?? {}, analysis),
        }),
      },
      updatedAt: ctx.now(),
    }
    requireWindowsFit(
      settings?.frames,
      after.settings.frames,
      undefined,
      ctx.frames.defaults,
      'settings.frames',
    )
    const billing = await billingOf(tx, after.id)
    await changeRhythm(tx, before, rhythmOf(before, billing), rhythmOf(after, billing))
    await storeClient(tx, after)
    await recordAct(tx, viewer, {
      action: 'client.update',
      subject: encodeId('client', after.id),
      clientId: after.id,
      before: describeClient(before),
      after: describeClient(after),
    })
    await announceAccessChange(tx, { clientId: after.id })
    const isLimited = changesLimits(before.settings.frames, after.settings.frames)
    if (isLimited) await announceLimits(tx, { clientId: after.id })
    return { row: after, isLimited }
  })
  if (isLimited) await enforceLimits(ctx, { clientId: row.id })
  return row
}

/** A client changes what is its own; what it may use is the operator's to say. */
export async function updateMe(
  ctx: Core,
  viewer: Viewer,
  input: Omit<UpdateClient, 'limits' | 'analysis'>,
): Promise<ClientRow> {
  return updateClient(ctx, viewer, encodeId('client', ownClient(viewer).id), input)
}

async function storeClient(tx: Core, row: ClientRow): Promise<void> {
  try {
    await tx.db.update(clients).set(row).where(eq(clients.id, row.id))
  } catch (error) {
    if (violatesUnique(error, 'clients_slug_unique')) throw new DuplicateClientNameError(row.name, row.slug)
    throw error
  }
}
