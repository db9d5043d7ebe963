import { Flags } from '@oclif/core'
import { ListInvoices } from '../../client/invoices.ts'
import { ApiCommand } from '../api-command.ts'
import { constant, csvFlag, listFlags, pastFlag } from '../flags.ts'
import { collect } from '../pages.ts'
import { renderInvoices } from '../render/invoices.ts'
import { invoicesAsCsv } from '../render/invoices-csv.ts'

export default class InvoicesList extends ApiCommand {
  static override summary = 'List invoices'
  static override description =
    'The latest period first. A narrow terminal leaves out columns; --json always has everything.'
  static override examples = [
    '<%= config.bin %> invoices list --client acme-corp',
    '<%= config.bin %> invoices list --overdue',
    '<%= config.bin %> invoices list --since 2027-01-01 --all --csv > invoices.csv',
    '<%= config.bin %> invoices list --state draft --all --json | jq -r ".invoices[].id"',
  ]
  static override flags = {
    client: Flags.string({ description: 'Only of this client (id or slug).' }),
    search: listFlags.search,
    state: Flags.option({
      options: ['draft', 'finalized', 'paid', 'void', 'uncollectible'] as const,
      description: 'Only in this state.',
    })(),
    overdue: Flags.boolean({ description: 'Only those that were to be paid by now and are not.' }),
    since: pastFlag(),
    until: pastFlag(),
    limit: listFlags.limit,
    after: listFlags.after,
    all: listFlags.all,
    csv: csvFlag,
  }

  async run() {
    const { flags } = await this.parse(InvoicesList)
    const { client, search, state, since, until } = flags
    const filter = {
      client,
      search,
      state: constant(state),
      overdue: flags.overdue || undefined,
      since,
      until,
    }
    const { nodes, next, total } = await collect(flags, async (first, after) => {
      return (await this.api.run(ListInvoices, { first, after, ...filter })).invoices
    })
    const render = flags.csv ? invoicesAsCsv : renderInvoices
    return this.printList({ invoices: nodes, next }, nodes, (rows) => render(rows), {
      noun: 'invoices',
      total,
      next,
      narrowed: Boolean(flags.after || Object.values(filter).some(Boolean)),
      create: 'vigint invoices generate',
    })
  }
}
