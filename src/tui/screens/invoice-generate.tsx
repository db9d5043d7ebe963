import { useState } from 'react'
import { expectResult, GenerateInvoices, type InvoiceDraft, type ResultOf } from '../../client/index.ts'
import { FormThenConfirm } from '../components/form-then-confirm.tsx'
import { Notice } from '../components/notice.tsx'
import type { Field, Values } from '../forms/state.ts'
import { useConnection } from '../live/context.tsx'
import { refuseField } from '../live/fault.ts'
import { useNavigation } from '../navigation-context.tsx'
import { money } from '../text/amounts.ts'
import { cleanLine } from '../text/clean.ts'
import { daysOf } from '../text/days.ts'
import { pad } from '../text/fit.ts'

const CLIENT: Field = {
  kind: 'text',
  name: 'client',
  label: 'Client',
  placeholder: 'every client',
  note: 'A slug or an id. Empty: every client.',
}
const PERIOD: Field = {
  kind: 'text',
  name: 'period',
  label: 'Period',
  placeholder: 'last',
  note: 'last, current for what there is so far, or a day in it: 2027-01-31.',
}
/** More than these are counted. */
const MOST_SHOWN = 8
const NAME_WIDTH = 30
const AMOUNT_WIDTH = 18

interface Props {
  /** Whose; without it the form asks. */
  client: { id: string; name: string } | undefined
  onClose: () => void
}

/** What would be made is shown before it is. */
export function GenerateDialog({ client, onClose }: Props) {
  const connection = useConnection()
  const { say } = useNavigation()
  const [told, setTold] = useState<{ title: string; lines: readonly string[] }>()
  const generate = async (values: Values, dryRun: boolean) => {
    const input = {
      client: client?.id ?? (values.client || undefined),
      period: values.period || undefined,
      dryRun,
    }
    const { generateInvoices } = await connection.run(GenerateInvoices, { input })
    return expectResult(generateInvoices, 'InvoicesGenerated')
  }
  if (told) return <Notice {...told} onClose={onClose} />
  return (
    <FormThenConfirm
      title={client ? `Invoices of ${client.name}` : 'Generate invoices'}
      intro={['Drafts of the period, and of earlier ones with usage that nobody has billed.']}
      fields={client ? [PERIOD] : [PERIOD, CLIENT]}
      initial={{ period: 'last' }}
      asks={async (values) => {
        const { drafts, failed } = await generate(values, true)
        if (drafts.length === 0) throw refuseField('period', nothingFor(failed))
        const lines = [...draftLines(drafts), ...failureLines(failed)]
        return { lines, question: `Draft ${counted(drafts.length)}?` }
      }}
      onCancel={onClose}
      onYes={async (values) => {
        const { created, failed } = await generate(values, false)
        const done = created === 0 ? 'Nothing new was to be billed.' : `${counted(created)} drafted.`
        connection.loadAgain()
        if (failed.length > 0) return setTold({ title: done, lines: failureLines(failed) })
        say(done, '')
        onClose()
      }}
    />
  )
}

const counted = (count: number): string => `${count} ${count === 1 ? 'invoice' : 'invoices'}`

function draftLines(drafts: readonly InvoiceDraft[]): string[] {
  const lines = drafts.slice(0, MOST_SHOWN).map(({ client, periodStart, periodEnd, timeZone, total }) => {
    const period = daysOf({ start: periodStart, end: periodEnd, timeZone })
    return `${pad(cleanLine(client?.name ?? '–'), NAME_WIDTH)} ${period} ${pad(money(total), AMOUNT_WIDTH, 'right')}`
  })
  const more = drafts.length - lines.length
  return more > 0 ? [...lines, `… and ${more} more`] : lines
}

type Failed = Extract<
  NonNullable<ResultOf<typeof GenerateInvoices>['generateInvoices']>,
  { __typename: 'InvoicesGenerated' }
>['failed']

/** Who has no invoice, and why not. */
function failureLines(failed: Failed): string[] {
  if (failed.length === 0) return []
  const lines = failed.slice(0, MOST_SHOWN).map(failureLine)
  const more = failed.length - lines.length
  return ['', 'No invoice could be drawn up for:', ...lines, ...(more > 0 ? [`… and ${more} more`] : [])]
}

/** Most reasons name the client themselves. */
function failureLine({ client, message }: Failed[number]): string {
  const name = client?.name ?? '–'
  return message.includes(name) ? `✗ ${message}` : `✗ ${name}: ${message}`
}

const nothingFor = (failed: Failed): string =>
  failed.length === 0 ? 'Nothing new is to be billed for it.' : failureLines(failed).slice(1).join(' ')
