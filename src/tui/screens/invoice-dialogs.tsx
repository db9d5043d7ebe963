import type { ReactNode } from 'react'
import {
  CreditInvoice,
  expectResult,
  FinalizeInvoice,
  type InvoiceRow,
  PayInvoice,
  SendInvoice,
  ShowInvoice,
  VoidInvoice,
  WriteOffInvoice,
} from '../../client/index.ts'
import { lettersText } from '../../client/letters-text.ts'
import { Confirm } from '../components/confirm.tsx'
import { Form } from '../components/form.tsx'
import { FormThenConfirm } from '../components/form-then-confirm.tsx'
import type { Field } from '../forms/state.ts'
import { useConnection } from '../live/context.tsx'
import { refuseField } from '../live/fault.ts'
import { useLive } from '../live/use-live.ts'
import { useNavigation } from '../navigation-context.tsx'
import { money } from '../text/amounts.ts'
import type { InvoiceAct } from './invoice-acts.ts'
import { invoiceName } from './invoice-columns.ts'

interface Props {
  invoice: InvoiceRow
  onClose: () => void
}

const DIALOGS: Record<InvoiceAct, (props: Props) => ReactNode> = {
  finalize: FinalizeDialog,
  pay: PayDialog,
  void: VoidDialog,
  writeOff: WriteOffDialog,
  credit: CreditDialog,
  send: SendDialog,
}

export function InvoiceDialog({ act, ...props }: Props & { act: InvoiceAct }) {
  const Dialog = DIALOGS[act]
  return <Dialog {...props} />
}

/** What every dialog does once it is done. */
function useDone(onClose: () => void) {
  const connection = useConnection()
  const { say } = useNavigation()
  return (text: string, name: string) => {
    say(text, name)
    connection.loadAgain()
    onClose()
  }
}

const buyerOf = ({ client, buyer }: InvoiceRow): string => client?.name ?? buyer.name

function FinalizeDialog({ invoice, onClose }: Props) {
  const connection = useConnection()
  const done = useDone(onClose)
  const live = useLive(
    invoice.id,
    async (signal) => (await connection.run(ShowInvoice, { invoice: invoice.id }, { signal })).invoice,
  )
  const letters = lettersText(live.data?.unprintable ?? [])
  return (
    <Confirm
      title="Finalize"
      lines={[
        `The ${invoiceName(invoice)} for ${buyerOf(invoice)}, ${money(invoice.total)}.`,
        'It gets its number, and what it says never changes from then on; a credit note corrects it.',
        ...(letters ? [`Its PDF will have \ufffd for ${letters}.`] : []),
      ]}
      question="Finalize it?"
      onNo={onClose}
      onYes={async () => {
        const { finalizeInvoice } = await connection.run(FinalizeInvoice, { input: { invoice: invoice.id } })
        const { number } = expectResult(finalizeInvoice, 'InvoiceFinalized').invoice
        done(`Finalized as ${number}.`, number ?? '')
      }}
    />
  )
}

function VoidDialog({ invoice, onClose }: Props) {
  const connection = useConnection()
  const done = useDone(onClose)
  const name = invoiceName(invoice)
  return (
    <Confirm
      title="Make void"
      lines={[
        `${name} for ${buyerOf(invoice)}, ${money(invoice.total)}.`,
        'Nothing is to be paid for it any more. Its usage can be billed by another invoice. That can’t be undone.',
      ]}
      question="Make it void?"
      onNo={onClose}
      onYes={async () => {
        const { voidInvoice } = await connection.run(VoidInvoice, { input: { invoice: invoice.id } })
        expectResult(voidInvoice, 'InvoiceVoided')
        done(`${name} is void.`, name)
      }}
    />
  )
}

function WriteOffDialog({ invoice, onClose }: Props) {
  const connection = useConnection()
  const done = useDone(onClose)
  const name = invoiceName(invoice)
  return (
    <Confirm
      title={`Write off ${name}`}
      lines={[
        `${money(invoice.outstanding)} of ${buyerOf(invoice)} are not expected any more.`,
        'Its usage stays billed, and a payment that comes after all is taken.',
      ]}
      question={`Write ${name} off?`}
      onNo={onClose}
      onYes={async () => {
        const { writeOffInvoice } = await connection.run(WriteOffInvoice, { input: { invoice: invoice.id } })
        expectResult(writeOffInvoice, 'InvoiceWrittenOff')
        done(`${name} is written off.`, name)
      }}
    />
  )
}

const amountField = (note: string): Field => ({
  kind: 'text',
  name: 'amount',
  label: 'Amount',
  placeholder: 'all that is left',
  note,
})

function PayDialog({ invoice, onClose }: Props) {
  const connection = useConnection()
  const done = useDone(onClose)
  const name = invoiceName(invoice)
  const { amount: left, currency } = invoice.outstanding
  return (
    <FormThenConfirm
      title={`Payment of ${name}`}
      intro={[`Of ${money(invoice.total)}, ${money(invoice.outstanding)} are left to pay.`]}
      fields={[
        amountField(`In ${currency}, such as ${left}; less for a part.`),
        {
          kind: 'text',
          name: 'reference',
          label: 'Reference',
          placeholder: 'e.g. transfer 4711',
          note: 'By what it is found again. May be empty.',
        },
      ]}
      initial={{ amount: left }}
      asks={async ({ amount, reference }) => ({
        lines: [
          `${amount || left} ${currency} came in from ${buyerOf(invoice)} for ${name}${reference ? `, ${reference}` : ''}.`,
          'A payment that was recorded stays.',
        ],
        question: 'Record it?',
      })}
      onCancel={onClose}
      onYes={async ({ amount, reference }) => {
        const input = {
          invoice: invoice.id,
          amount: amount || undefined,
          reference: reference || undefined,
        }
        const { payInvoice } = await connection.run(PayInvoice, { input })
        const { payment } = expectResult(payInvoice, 'InvoicePaid')
        done(`Recorded ${money(payment.amount)}.`, '')
      }}
    />
  )
}

function CreditDialog({ invoice, onClose }: Props) {
  const connection = useConnection()
  const done = useDone(onClose)
  const name = invoiceName(invoice)
  const { currency } = invoice.total
  return (
    <FormThenConfirm
      title={`Credit note for ${name}`}
      intro={[
        'It takes back a part of the invoice, or all that is left of it; the invoice itself stays as it is.',
      ]}
      fields={[
        amountField(`With tax, in ${currency}. Empty: all that is left.`),
        {
          kind: 'text',
          name: 'reason',
          label: 'Reason',
          placeholder: 'e.g. outage on 12 May',
          note: 'It stands on the credit note.',
        },
      ]}
      asks={async ({ amount, reason }) => {
        if (!reason) throw refuseField('reason', 'Say why: it stands on the credit note.')
        return {
          lines: [
            `${amount ? `${amount} ${currency}` : 'All that is left'} of ${name} is taken back: ${reason}`,
            'A credit note has a number of its own and stays.',
          ],
          question: 'Write the credit note?',
        }
      }}
      onCancel={onClose}
      onYes={async ({ amount, reason = '' }) => {
        const input = { invoice: invoice.id, amount: amount || undefined, reason }
        const { creditInvoice } = await connection.run(CreditInvoice, { input })
        const { creditNote } = expectResult(creditInvoice, 'InvoiceCredited')
        done(`${creditNote.number} over ${money(creditNote.total)}.`, '')
      }}
    />
  )
}

function SendDialog({ invoice, onClose }: Props) {
  const connection = useConnection()
  const done = useDone(onClose)
  const name = invoiceName(invoice)
  return (
    <Form
      title={`Send ${name} by mail`}
      intro={[`With the PDF, to ${buyerOf(invoice)}.`]}
      fields={[
        {
          kind: 'text',
          name: 'to',
          label: 'To',
          placeholder: 'the address for invoices',
          note: 'Another address, this time. May be empty.',
        },
      ]}
      onCancel={onClose}
      onSubmit={async ({ to }) => {
        const { sendInvoice } = await connection.run(SendInvoice, {
          input: { invoice: invoice.id, to: to || undefined },
        })
        const { mail } = expectResult(sendInvoice, 'InvoiceSent')
        done(`${name} goes to ${mail.recipient}.`, mail.recipient)
      }}
    />
  )
}
