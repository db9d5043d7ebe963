import type { BilledClient } from '../../client/billing.ts'
import { clientTitle } from './clients.ts'
import { renderFields } from './fields.ts'

export function renderBilling(client: BilledClient): string {
  const title = ['Client', clientTitle(client)] as const
  if (!client.billing) return renderFields([title, ['Billing', 'not for test keys, whose usage is free']])
  const {
    schedule,
    taxPercent,
    taxInclusive,
    paymentTermsDays,
    legalName,
    address,
    taxId,
    email,
    dunning,
    invoiceLinesBy,
  } = client.billing
  return renderFields([
    title,
    ['Schedule', schedule.toLowerCase()],
    ['Tax', `${taxPercent} %${taxInclusive ? ', held by the prices' : ''}`],
    ['Pays within', `${paymentTermsDays} days`],
    ['Made out to', legalName],
    ['Address', address],
    ['Tax id', taxId],
    ['Invoices to', email],
    ['Dunning', dunning ? null : 'none'],
    ['Lines by', invoiceLinesBy.toLowerCase()],
    ['Pays by', payment(client)],
  ])
}

/** Such as `direct debit, Acme GmbH, DE89 **** **** **** **30 00, mandate M-1`. */
function payment({ paymentDetails }: BilledClient): string | null {
  if (!paymentDetails) return null
  const { method, holder, account, bic, mandate } = paymentDetails
  const by = method.toLowerCase().replace('_', ' ')
  return [by, holder, account, bic, mandate && `mandate ${mandate}`].filter(Boolean).join(', ')
}
