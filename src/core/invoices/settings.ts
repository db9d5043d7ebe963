import { eq } from 'drizzle-orm'
import {
  type BillingSettingsRow,
  billingSettings,
  type ClientRow,
  type Party,
} from '../../db/tables/index.ts'
import { act } from '../access/act.ts'
import { requireLive, type Viewer } from '../access/viewer.ts'
import { recordAct } from '../audit/record.ts'
import { lockClient } from '../clients/find.ts'
import type { Core } from '../context.ts'
import { encodeId } from '../ids.ts'
import { parse } from '../input.ts'
import { type UpdateBilling, updateBillingInput } from './input.ts'
import type { Rhythm } from './periods.ts'
import { changeRhythm } from './rhythms.ts'

export type Billing = Omit<BillingSettingsRow, 'clientId' | 'updatedAt'>

export const DEFAULT_BILLING: Billing = {
  schedule: 'weekly',
  taxRate: 0,
  taxInclusive: false,
  paymentTermsDays: 14,
  legalName: null,
  address: null,
  taxId: null,
  email: null,
  dunning: true,
  linesBy: 'operation',
}

export async function billingOf(ctx: Pick<Core, 'db'>, clientId: string): Promise<Billing> {
  const [row] = await ctx.db.select().from(billingSettings).where(eq(billingSettings.clientId, clientId))
  return row ?? DEFAULT_BILLING
}

export const rhythmOf = (client: ClientRow, { schedule }: Billing): Rhythm => ({
  schedule,
  timeZone: client.settings.timeZone,
})

/** Whom an invoice is made out to, as of now. */
export const buyerOf = (client: ClientRow, { legalName, address, taxId, email }: Billing): Party => ({
  name: legalName ?? client.name,
  address,
  taxId,
  email: email ?? client.email,
})

/** Holds from the next invoice on: none that there is changes. */
export async function updateBilling(
  ctx: Core,
  viewer: Viewer,
  named: string,
  input: UpdateBilling,
): Promise<ClientRow> {
  requireLive(viewer, 'how a client is billed')
  const changed = parse(updateBillingInput, input)
  return act(ctx, viewer, async (tx) => {
    const client = await lockClient(tx, viewer, named)
    const before = pick(await billingOf(tx, client.id))
    const after: Billing = { ...before, ...given(changed) }
    await changeRhythm(tx, client, rhythmOf(client, before), rhythmOf(client, after))
    const row = { ...after, clientId: client.id, updatedAt: tx.now() }
    await tx.db
      .insert(billingSettings)
      .values(row)
      .onConflictDoUpdate({ target: billingSettings.clientId, set: row })
    await recordAct(tx, viewer, {
      action: 'billing.update',
      environment: 'live',
      subject: encodeId('client', client.id),
      clientId: client.id,
      before,
      after,
    })
    return client
  })
}

const pick = ({
  schedule,
  taxRate,
  taxInclusive,
  paymentTermsDays,
  legalName,
  address,
  taxId,
  email,
  dunning,
  linesBy,
}: Billing): Billing => ({
  schedule,
  taxRate,
  taxInclusive,
  paymentTermsDays,
  legalName,
  address,
  taxId,
  email,
  dunning,
  linesBy,
})

function given(fields: Partial<{ [Name in keyof Billing]: Billing[Name] | undefined }>): Partial<Billing> {
  // What is left out stays, and null clears where the field can be empty; the input's shape sees to that.
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as Partial<Billing>
}
