import type { BilledClient } from '../../client/billing.ts'
import { clientTitle } from './clients.ts'
import { renderFields } from './fields.ts'

export function renderBilling(client: BilledClient): string {
  const { schedule, taxPercent, taxInclusive, paymentTermsDays, legalName, address, taxId } = client.billing
  return renderFields([
    ['Client', clientTitle(client)],
    ['Schedule', schedule.toLowerCase()],
    ['Tax', `${taxPercent} %${taxInclusive ? ', held by the prices' : ''}`],
    ['Pays within', `${paymentTermsDays} days`],
    ['Made out to', legalName],
    ['Address', address],
    ['Tax id', taxId],
  ])
}
