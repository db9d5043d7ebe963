import { RevokeClient } from '../../client/clients.ts'
import { expectResult } from '../../client/results.ts'
import { clientArg, forceFlag } from '../flags.ts'
import { MutatingCommand } from '../mutating-command.ts'
import { clientTitle } from '../render/clients.ts'
import { confirm } from '../terminal/prompt.ts'

export default class ClientsRevoke extends MutatingCommand {
  static override summary = 'Suspend a client'
  static override description =
    'None of its keys works until it is reactivated, and its data stays. The keys themselves are left as they are. In a terminal it asks first, unless --force.'
  static override examples = [
    '<%= config.bin %> clients revoke acme-corp',
    '<%= config.bin %> clients revoke acme-corp --force',
  ]
  static override args = { client: clientArg }
  static override flags = { force: forceFlag }

  async run() {
    const { args, flags } = await this.parse(ClientsRevoke)
    if (!flags.force)
      await confirm(`Revoke the client ${args.client}? None of its keys will work until it is reactivated.`)
    const { revokeClient } = await this.api.run(RevokeClient, { input: { client: args.client } })
    const { client } = expectResult(revokeClient, 'ClientRevoked')
    return this.print(
      { client },
      () => `Revoked the client ${clientTitle(client)}.\nTo undo: vigint clients reactivate ${client.slug}`,
    )
  }
}
