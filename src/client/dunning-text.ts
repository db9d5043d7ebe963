import type { InvoiceDetail } from './invoices.ts'

type Step = InvoiceDetail['dunning'][number]

/** What was done about an overdue invoice, when, and how that stands; `when` says a moment. */
export function dunningText(
  { days, at, reminder, mail, nextAttemptAt }: Step,
  when: (moment: string | null) => string,
): { what: string; at: string; how: string } {
  const overdue = `${days} days overdue`
  const again = nextAttemptAt ? `, tried again ${when(nextAttemptAt)}` : ''
  const answer = mail?.answer ? `: ${mail.answer}` : ''
  switch (reminder) {
    case null:
      return { what: 'Client revoked', at, how: overdue }
    case 'SENT':
      return { what: 'Reminded', at: mail?.sentAt ?? at, how: overdue }
    case 'WAITING':
      return { what: 'Reminder not sent yet', at, how: `${overdue}${again}${answer}` }
    case 'FAILED':
      return { what: 'Reminder failed', at, how: `${overdue}${again}${answer}` }
    case 'NO_ADDRESS':
      return { what: 'Reminder not sent', at, how: `${overdue}, waits for an address of the client` }
  }
}
