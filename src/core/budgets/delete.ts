import { eq } from 'drizzle-orm'
import { type BudgetRow, budgets } from '../../db/tables/index.ts'
import { act } from '../access/act.ts'
import { requireLive, type Viewer } from '../access/viewer.ts'
import { recordAct } from '../audit/record.ts'
import { lockClient } from '../clients/find.ts'
import type { Core } from '../context.ts'
import { NotFoundError } from '../errors.ts'
import { encodeId } from '../ids.ts'
import { parse } from '../input.ts'
import { type NamedBudget, namedBudget } from './input.ts'
import { budgetNamed, describeBudget, liftStop } from './named.ts'

/** What was used stays used; nothing is told or refused for it any more. */
export async function deleteBudget(
  ctx: Core,
  viewer: Viewer,
  named: string,
  input: NamedBudget,
): Promise<BudgetRow> {
  requireLive(viewer, 'budgets')
  const which = parse(namedBudget, input)
  return act(ctx, viewer, async (tx) => {
    const client = await lockClient(tx, viewer, named)
    const budget = await budgetNamed(tx, client.id, which)
    if (!budget) throw new NotFoundError('budget', `${which.operation ?? 'of everything'} a ${which.period}`)
    await tx.db.delete(budgets).where(eq(budgets.id, budget.id))
    await recordAct(tx, viewer, {
      action: 'budget.delete',
      environment: 'live',
      subject: encodeId('client', client.id),
      clientId: client.id,
      before: describeBudget(budget),
    })
    await liftStop(tx, budget)
    return budget
  })
}
