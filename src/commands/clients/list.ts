import { Flags } from '@oclif/core'
import { ListClients } from '../../client/clients.ts'
import { ApiCommand } from '../api-command.ts'
import { constant, listFlags, orderBy } from '../flags.ts'
import { collect } from '../pages.ts'
import { renderClients } from '../render/clients.ts'

export default class ClientsList extends ApiCommand {
  static override summary = 'List clients'
  static override description = 'A narrow terminal leaves out columns; --json always has everything.'
  static override examples = [
    '<%= config.bin %> clients list',
    '<%= config.bin %> clients list --search acme --status active --sort name',
    '<%= config.bin %> clients list --all --json | jq -r ".clients[].slug"',
  ]
  static override flags = {
    ...listFlags,
    status: Flags.option({
      options: ['active', 'revoked'] as const,
      description: 'Only those of this status.',
    })(),
  }

  async run() {
    const { flags } = await this.parse(ClientsList)
    const { nodes, next, total } = await collect(flags, async (first, after) => {
      const filter = { search: flags.search, status: constant(flags.status), orderBy: orderBy(flags) }
      return (await this.api.run(ListClients, { first, after, ...filter })).clients
    })
    return this.printList({ clients: nodes, next }, nodes, renderClients, {
      noun: 'clients',
      total,
      next,
      narrowed: Boolean(flags.search || flags.status || flags.after),
      create: 'vigint clients create --name "Acme Corp" --email billing@acme.com',
    })
  }
}
