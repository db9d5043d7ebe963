import type { InvoiceRow, Me } from '../../client/index.ts'

export type InvoiceAct = 'finalize' | 'pay' | 'void' | 'writeOff' | 'credit' | 'send'

/** Whoever may change prices and invoices; a test key may look. */
export const managesInvoices = (me: Me | undefined): boolean =>
  me?.key.environment === 'LIVE' && me.key.permissions.includes('billing:manage')

/** The keys of what can be done with an invoice as it stands, and of nothing where there is none. */
export function actKeys(invoice: InvoiceRow | undefined, start: (act: InvoiceAct) => void) {
  const possible = invoice ? possibleActs(invoice) : []
  const keyOf = (act: InvoiceAct) => (possible.includes(act) ? () => start(act) : undefined)
  return {
    finalize: keyOf('finalize'),
    pay: keyOf('pay'),
    void: keyOf('void'),
    writeOff: keyOf('writeOff'),
    credit: keyOf('credit'),
    send: keyOf('send'),
  }
}

/** The server has the last word. */
function possibleActs({ state, total, outstanding }: InvoiceRow): readonly InvoiceAct[] {
  // Of one that was paid or credited in part a credit note takes back the rest.
  const untouched: readonly InvoiceAct[] = total.amount === outstanding.amount ? ['void'] : []
  switch (state) {
    case 'DRAFT':
      return ['finalize', 'void']
    case 'FINALIZED':
      return ['pay', ...untouched, 'writeOff', 'credit', 'send']
    case 'UNCOLLECTIBLE':
      return ['pay', ...untouched, 'credit', 'send']
    case 'PAID':
      return ['credit', 'send']
    case 'VOID':
      return []
  }
}
