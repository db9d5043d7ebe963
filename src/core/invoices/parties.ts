import { eq } from 'drizzle-orm'
import { clients, type InvoiceRow } from '../../db/tables/index.ts'
import type { Core } from '../context.ts'
import { billingOf, buyerOf } from './settings.ts'

/** Who an invoice is from and to if it is finalized now; a client that was deleted stays as it was. */
export async function partiesOf(
  { db, seller }: Pick<Core, 'db' | 'seller'>,
  { clientId, buyer }: Pick<InvoiceRow, 'clientId' | 'buyer'>,
): Promise<Pick<InvoiceRow, 'seller' | 'buyer'>> {
  const [client] = clientId ? await db.select().from(clients).where(eq(clients.id, clientId)) : []
  return { seller, buyer: client ? buyerOf(client, await billingOf({ db }, client.id)) : buyer }
}
