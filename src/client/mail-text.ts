import type { InvoiceDetail } from './invoices.ts'

type Mail = Omit<InvoiceDetail['mails'][number], 'recipient' | 'createdAt'>

/** What a mail is and how it stands, for people; `when` says a moment. */
export const mailText = (mail: Mail, now: number, when: (moment: string | null) => string): string =>
  `${mail.overdueDays === null ? '' : 'reminder, '}${standing(mail, now, when)}`

function standing(mail: Mail, now: number, when: (moment: string | null) => string): string {
  const { state, attempts, answer, sentAt } = mail
  switch (state) {
    case 'SENT':
      return joined([`sent ${when(sentAt)}${attempts > 1 ? `, at attempt ${attempts}` : ''}`, cutShort(mail)])
    case 'FAILED':
      return joined([`failed: ${answer}`, cutShort(mail)])
    case 'WAITING':
      return attempts === 0 ? 'on its way' : joined([waiting(mail, now, when), cutShort(mail)])
  }
}

function waiting(
  { attempts, answer, begunAt, nextAttemptAt }: Mail,
  now: number,
  when: (moment: string | null) => string,
): string {
  if (begunAt === null) return `tried again ${when(nextAttemptAt)}: ${answer ?? 'no answer'}`
  const isOver = nextAttemptAt !== null && Date.parse(nextAttemptAt) <= now
  return isOver
    ? `attempt ${attempts} was interrupted and may have arrived; attempt ${attempts + 1} is due`
    : `attempt ${attempts} under way since ${when(begunAt)}; if its server was stopped, it may have arrived, and is tried again ${when(nextAttemptAt)}`
}

const cutShort = ({ interrupted }: Mail): string | null =>
  interrupted === 0
    ? null
    : `${interrupted === 1 ? 'an attempt before was' : `${interrupted} attempts before were`} interrupted, and may have arrived too`

const joined = (texts: readonly (string | null)[]): string => texts.filter(Boolean).join('; ')
