import { eq } from 'drizzle-orm'
import { z } from 'zod'
import {
  type ClientRow,
  type PaymentDetailsRow,
  type PaymentMethod,
  paymentDetails,
  type ShownPaymentDetails,
} from '../../db/tables/index.ts'
import { act } from '../access/act.ts'
import { requireLive, type Viewer } from '../access/viewer.ts'
import { recordAct } from '../audit/record.ts'
import { lockClient } from '../clients/find.ts'
import type { Core, Transaction } from '../context.ts'
import { ConflictError } from '../errors.ts'
import { encodeId } from '../ids.ts'
import { parse } from '../input.ts'
import { maskIban } from '../money/iban.ts'
import { deleteSecret, putSecret, readSecret } from '../secrets/store.ts'
import { type SetPaymentDetails, setPaymentDetailsInput } from './input.ts'

const PURPOSE = 'payment details'
const WHAT = 'how a client pays'
const VISIBLE_END = 4

/** Replaces what there is as a whole: nothing of an old account stays beside a new one. */
export async function setPaymentDetails(
  ctx: Core,
  viewer: Viewer,
  named: string,
  input: SetPaymentDetails,
): Promise<ClientRow> {
  requireLive(viewer, WHAT)
  const { method, ...details } = parse(setPaymentDetailsInput, input)
  const shown: ShownPaymentDetails = {
    holder: details.holder ?? null,
    account: details.iban ? maskIban(details.iban) : details.card ? maskCard(details.card) : null,
    bic: details.bic ?? null,
    mandate: details.mandate ?? null,
  }
  return act(ctx, viewer, async (tx) => {
    const client = await lockClient(tx, viewer, named)
    const before = await detailsOf(tx, client.id)
    const secretId = await putSecret(tx, {
      ...(before && { id: before.secretId }),
      clientId: client.id,
      purpose: PURPOSE,
      value: JSON.stringify(details),
    })
    const row = { clientId: client.id, method, shown, secretId, updatedAt: tx.now() }
    await tx.db
      .insert(paymentDetails)
      .values(row)
      .onConflictDoUpdate({ target: paymentDetails.clientId, set: row })
    await record(tx, viewer, client, before, row)
    return client
  })
}

export async function removePaymentDetails(ctx: Core, viewer: Viewer, named: string): Promise<ClientRow> {
  requireLive(viewer, WHAT)
  return act(ctx, viewer, async (tx) => {
    const client = await lockClient(tx, viewer, named)
    const before = await detailsOf(tx, client.id)
    if (!before) throw new ConflictError(`How ${client.name} pays is not known: there is nothing to remove.`)
    await deleteSecret(tx, before.secretId)
    await record(tx, viewer, client, before, undefined)
    return client
  })
}

async function detailsOf(ctx: Pick<Core, 'db'>, clientId: string): Promise<PaymentDetailsRow | undefined> {
  const [row] = await ctx.db.select().from(paymentDetails).where(eq(paymentDetails.clientId, clientId))
  return row
}

/** By what the provider knows the card of a client; undefined where it pays in another way. */
export async function cardOf(ctx: Core, clientId: string): Promise<string | undefined> {
  const details = await detailsOf(ctx, clientId)
  if (details?.method !== 'card') return undefined
  const opened = await readSecret(ctx, details.secretId)
  return opened === undefined ? undefined : z.object({ card: z.string() }).parse(JSON.parse(opened)).card
}

/** Masked, as everywhere. */
const record = (
  tx: Transaction,
  viewer: Viewer,
  client: ClientRow,
  before: Told | undefined,
  after: Told | undefined,
): Promise<void> =>
  recordAct(tx, viewer, {
    action: after ? 'payment_details.set' : 'payment_details.remove',
    environment: 'live',
    subject: encodeId('client', client.id),
    clientId: client.id,
    ...(before && { before: told(before) }),
    ...(after && { after: told(after) }),
  })

type Told = { method: PaymentMethod; shown: ShownPaymentDetails }
const told = ({ method, shown }: Told) => ({ method, ...shown })

const maskCard = (reference: string) =>
  reference.length > 2 * VISIBLE_END ? `…${reference.slice(-VISIBLE_END)}` : '…'
