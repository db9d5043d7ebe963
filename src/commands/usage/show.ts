import { Flags } from '@oclif/core'
import { ShowUsage } from '../../client/usage.ts'
import { ApiCommand } from '../api-command.ts'
import { constant, csvFlag, environmentFlag, pastFlag } from '../flags.ts'
import { GROUPINGS, type Grouping, renderUsage, usageAsCsv } from '../render/usage.ts'
import { groupingsFlag, operationFlag } from '../usage-flags.ts'

export default class UsageShow extends ApiCommand {
  static override summary = 'Show what was used, and what it costs'
  static override description =
    `At list prices: tiers, what is included and tax are matters of the invoice. The last 30 days unless said otherwise; days and hours are those of the client’s time zone. Quantities are shown by operation, or of one: different units have no sum. --by takes one or more of ${GROUPINGS.join(', ')}.`
  static override examples = [
    '<%= config.bin %> usage show --client acme-corp --from 2027-01-01 --to 2027-02-01 --by operation',
    '<%= config.bin %> usage show --client acme-corp --by day,operation --csv > january.csv',
    '<%= config.bin %> usage show --by client --from 7d --json',
  ]
  static override flags = {
    client: Flags.string({ description: 'Only of this client (id or slug).' }),
    from: pastFlag(),
    to: pastFlag({
      description:
        'Until before then: a day (to its start, UTC), a time (RFC 3339), or a span back from now such as 12h, 7d.',
    }),
    by: groupingsFlag({ description: 'What to add it up by.', default: async () => ['operation'] }),
    environment: environmentFlag({ description: 'Live, or test.' }),
    operation: operationFlag({ description: 'Only this.' }),
    key: Flags.string({ description: 'Only by this key (key_…).' }),
    csv: csvFlag,
  }

  async run() {
    const { flags } = await this.parse(UsageShow)
    const { client, from, to, key, operation, csv } = flags
    const by: readonly Grouping[] = flags.by
    const { usage } = await this.api.run(ShowUsage, {
      client,
      from,
      to,
      key,
      groupBy: by.map((each) => constant(each)),
      environment: constant(flags.environment),
      operation: constant(operation),
    })
    const hasQuantity = by.includes('operation') || operation !== undefined
    if (csv) return this.print(usage, () => usageAsCsv(usage, by, hasQuantity))
    if (usage.groups.length === 0) this.note('Nothing was used in this time.')
    else this.log(renderUsage(usage, by, { hasQuantity }))
    return usage
  }
}
