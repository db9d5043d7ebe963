import { eq } from 'drizzle-orm'
import { type BudgetRow, budgetPeriods, budgets, type ClientRow } from '../../db/tables/index.ts'
import { act } from '../access/act.ts'
import { requireLive, type Viewer } from '../access/viewer.ts'
import { recordAct } from '../audit/record.ts'
import { lockClient } from '../clients/find.ts'
import type { Core } from '../context.ts'
import { encodeId, newId } from '../ids.ts'
import { parse } from '../input.ts'
import { holdBudgets, keepStanding, standingOf } from './hold.ts'
import { type SetBudget, setBudgetInput } from './input.ts'
import { budgetNamed, describeBudget, liftStop } from './named.ts'
import { budgetSpan } from './periods.ts'
import { reachedBy, recordReached } from './reached.ts'
import { type BudgetStanding, standingNow } from './read.ts'

/**
 * One for each operation and period of a client: setting it again changes it, from now on. What is reached already is
 * told at once; what a higher amount takes out of reach can be told anew.
 */
export async function setBudget(
  ctx: Core,
  viewer: Viewer,
  named: string,
  input: SetBudget,
): Promise<BudgetStanding> {
  requireLive(viewer, 'budgets')
  const { operation, period, amount, quantity, stop } = parse(setBudgetInput, input)
  return act(ctx, viewer, async (tx) => {
    // Waits for everybody who used something and saw no budget, so that none of it is missed.
    const client = await lockClient(tx, viewer, named)
    const before = await budgetNamed(tx, client.id, { operation, period })
    const now = tx.now()
    const row: BudgetRow = {
      id: before?.id ?? newId(),
      clientId: client.id,
      operation,
      period,
      amount: amount ?? quantity ?? 0n,
      currency: amount ? tx.currency : null,
      stop,
      createdAt: before?.createdAt ?? now,
      updatedAt: now,
    }
    await tx.db.insert(budgets).values(row).onConflictDoUpdate({ target: budgets.id, set: row })
    if (before && before.currency !== row.currency)
      await tx.db.delete(budgetPeriods).where(eq(budgetPeriods.budgetId, row.id))
    await warnAnew(tx, client, row, before)
    await recordAct(tx, viewer, {
      action: 'budget.set',
      environment: 'live',
      subject: encodeId('client', client.id),
      clientId: client.id,
      ...(before && { before: describeBudget(before) }),
      after: describeBudget(row),
    })
    await liftStop(tx, row)
    return standingNow(tx, row, client)
  })
}

async function warnAnew(
  tx: Core,
  client: ClientRow,
  budget: BudgetRow,
  before: BudgetRow | undefined,
): Promise<void> {
  const [held] = await holdBudgets(tx, [client.id], eq(budgets.id, budget.id))
  if (!held) return
  const { row } = await standingOf(tx, held, budgetSpan(held.period, held.timeZone, tx.now()))
  const reached = reachedBy(row.used, budget.amount)
  const isSame = before?.amount === budget.amount && before.currency === budget.currency
  const after = { ...row, warned: isSame ? Math.max(row.warned, reached) : reached }
  await keepStanding(tx, after)
  await recordReached(tx, budget, row.warned, after)
}
