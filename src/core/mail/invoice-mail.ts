import type { Fact, InvoiceDocument } from '../invoices/document.ts'
import type { Message } from './mailer.ts'

/** The same in text and in HTML: what it is about, what it comes to and how it is to be paid. Lines are in the PDF. */
export function invoiceMail(
  document: InvoiceDocument,
  overdueDays: number | null = null,
): Pick<Message, 'subject' | 'text' | 'html'> {
  const { title, number, seller, buyer, facts, sums, total, notes, account } = document
  const isReminder = overdueDays !== null
  const subject = oneLine(`${isReminder ? 'Reminder: ' : ''}${title} ${number} from ${seller.name}`)
  const opening = `Dear ${oneLine(buyer.name)},`
  const intro = isReminder
    ? `the ${title.toLowerCase()} ${number} was due ${overdueDays} ${overdueDays === 1 ? 'day' : 'days'} ago, and is not paid in full. If you have paid it meanwhile, there is nothing to do.`
    : `please find attached the ${title.toLowerCase()} ${number}.`
  const closing = [seller.name, ...(seller.address ?? '').split('\n'), seller.taxId ?? ''].filter(Boolean)
  const text = [
    opening,
    '',
    intro,
    '',
    ...aligned(facts),
    '',
    ...aligned([...sums, total]),
    '',
    ...notes,
    ...(account.length > 0 ? ['', ...aligned(account)] : []),
    '',
    ...closing,
    '',
  ].join('\n')
  const html = page(
    subject,
    [
      paragraph(opening),
      paragraph(intro),
      table(facts),
      table([...sums, total], sums.length),
      ...notes.map(paragraph),
      account.length > 0 ? table(account) : '',
      `<p style="color:#666666;font-size:13px">${closing.map(escaped).join('<br>')}</p>`,
    ].join('\n'),
  )
  return { subject, text, html }
}

const oneLine = (text: string) => text.replaceAll(/\s+/g, ' ').trim()

function aligned(facts: readonly Fact[]): string[] {
  const width = Math.max(...facts.map(([label]) => label.length))
  return facts.map(([label, value]) => `${label.padEnd(width)}  ${value}`)
}

/** Tables and styles in place, as mail programs understand them; nothing is loaded from anywhere. */
const page = (title: string, body: string) => `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>${escaped(title)}</title></head>
<body style="margin:0;padding:24px;background:#f4f4f4;font-family:Helvetica,Arial,sans-serif;font-size:15px;line-height:1.5;color:#1a1a1a">
<table role="presentation" align="center" width="100%" style="max-width:560px;background:#ffffff;border:1px solid #dddddd"><tr><td style="padding:24px">
${body}
</td></tr></table>
</body>
</html>
`

const paragraph = (text: string) => `<p style="margin:0 0 16px">${escaped(text)}</p>`

/** The row at `strong`, if any, is what counts. */
function table(facts: readonly Fact[], strong = -1): string {
  const rows = facts.map(([label, value], index) => {
    const weight = index === strong ? ';font-weight:bold;border-top:1px solid #1a1a1a' : ''
    const cells = [
      `<td style="padding:3px 16px 3px 0;color:#666666${weight}">${escaped(label)}</td>`,
      `<td style="padding:3px 0${strong < 0 ? '' : ';text-align:right'}${weight}">${escaped(value)}</td>`,
    ]
    return `<tr>${cells.join('')}</tr>`
  })
  return `<table role="presentation" cellspacing="0" cellpadding="0" style="margin:0 0 16px;border-collapse:collapse">${rows.join('')}</table>`
}

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
const escaped = (text: string) => text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? '')
