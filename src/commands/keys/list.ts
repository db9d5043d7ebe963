import { Flags } from '@oclif/core'
import { ListKeys } from '../../client/keys.ts'
import { ApiCommand } from '../api-command.ts'
import { constant, daysFlag, environmentFlag, listFlags, orderBy } from '../flags.ts'
import { collect } from '../pages.ts'
import { renderKeys } from '../render/keys.ts'

export default class KeysList extends ApiCommand {
  static override summary = 'List keys'
  static override description =
    "Of one client, or of all. Secrets are not stored and can't be listed. A narrow terminal leaves out columns; --json always has everything."
  static override examples = [
    '<%= config.bin %> keys list',
    '<%= config.bin %> keys list --client acme-corp --state active',
    '<%= config.bin %> keys list --expiring 14d',
    '<%= config.bin %> keys list --role ingest --all --json | jq -r ".keys[].id"',
  ]
  static override flags = {
    ...listFlags,
    client: Flags.string({ description: 'Only those of this client (id or slug).' }),
    state: Flags.option({
      options: ['active', 'rotating', 'expired', 'revoked'] as const,
      description: 'Only those in this state.',
    })(),
    environment: environmentFlag({ description: 'Only those of this environment.' }),
    role: Flags.string({ description: 'Only those with this role.' }),
    label: Flags.string({ description: 'Only those with this label.' }),
    expiring: daysFlag({ description: 'Only those that work, and end within this time, such as 14d.' }),
  }

  async run() {
    const { flags } = await this.parse(KeysList)
    const { client, search, state, environment, role, label, expiring } = flags
    const { nodes, next, total } = await collect(flags, async (first, after) => {
      const given = { client, search, role, label, expiringWithinDays: expiring }
      const filter = { ...given, state: constant(state), environment: constant(environment) }
      return (await this.api.run(ListKeys, { first, after, ...filter, orderBy: orderBy(flags) })).keys
    })
    return this.printList({ keys: nodes, next }, nodes, renderKeys, {
      noun: 'keys',
      total,
      next,
      narrowed: Boolean(
        search || state || environment || role || label || expiring !== undefined || flags.after,
      ),
      create: `vigint keys create --client ${client ?? 'CLIENT'} --name NAME --role integration`,
    })
  }
}
