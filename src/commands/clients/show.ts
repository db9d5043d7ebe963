import { ShowClient } from '../../client/clients.ts'
import { ApiCommand } from '../api-command.ts'
import { clientArg } from '../flags.ts'
import { found } from '../found.ts'
import { renderClient } from '../render/clients.ts'

export default class ClientsShow extends ApiCommand {
  static override summary = 'Show a client'
  static override examples = ['<%= config.bin %> clients show acme-corp']
  static override args = { client: clientArg }

  async run() {
    const { args } = await this.parse(ClientsShow)
    const { client } = await this.api.run(ShowClient, { id: args.client })
    return this.print({ client: found(client, 'client', args.client) }, ({ client }) => renderClient(client))
  }
}
