import { ReactivateClient } from '../../client/clients.ts'
import { expectResult } from '../../client/results.ts'
import { clientArg } from '../flags.ts'
import { MutatingCommand } from '../mutating-command.ts'
import { clientTitle, renderClient } from '../render/clients.ts'

export default class ClientsReactivate extends MutatingCommand {
  static override summary = 'Lift the suspension of a client'
  static override description =
    'Exactly the keys that were usable before work again; keys revoked one by one stay revoked.'
  static override examples = ['<%= config.bin %> clients reactivate acme-corp']
  static override args = { client: clientArg }

  async run() {
    const { args } = await this.parse(ClientsReactivate)
    const { reactivateClient } = await this.api.run(ReactivateClient, { input: { client: args.client } })
    const { client } = expectResult(reactivateClient, 'ClientReactivated')
    return this.print(
      { client },
      () => `Reactivated the client ${clientTitle(client)}.\n\n${renderClient(client)}`,
    )
  }
}
