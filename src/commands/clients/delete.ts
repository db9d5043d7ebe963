import { Flags } from '@oclif/core'
import { DeleteClient, ShowHoldings } from '../../client/clients.ts'
import { expectResult } from '../../client/results.ts'
import { clientArg, forceFlag } from '../flags.ts'
import { found } from '../found.ts'
import { MutatingCommand } from '../mutating-command.ts'
import { clientTitle } from '../render/clients.ts'
import { renderHoldings } from '../render/holdings.ts'
import { confirmByName, requireTerminal } from '../terminal/prompt.ts'

export default class ClientsDelete extends MutatingCommand {
  static override summary = 'Delete a client and everything of it, for good'
  static override description =
    'Shows what will go and asks for the name. Refused while usage is not billed, invoices are drafts or not paid, or something is in the favour of the client; finalized invoices stay as printed. To stop access and keep the data, revoke the client instead.'
  static override examples = [
    '<%= config.bin %> clients delete acme-corp',
    '<%= config.bin %> clients delete acme-corp --force',
    '<%= config.bin %> clients delete acme-corp --waive-unbilled',
  ]
  static override args = { client: clientArg }
  static override flags = {
    force: forceFlag,
    'waive-unbilled': Flags.boolean({
      description:
        'Give up what is not billed, with drafts, and let go what is in the favour of the client; unpaid invoices stay, to be paid after all.',
    }),
  }

  async run() {
    const { args, flags } = await this.parse(ClientsDelete)
    const agreed = flags.force ? { force: true } : { confirm: await this.agree(args.client) }
    const unbilled = flags['waive-unbilled'] ? ('WAIVE' as const) : undefined
    const input = { client: args.client, ...agreed, unbilled }
    const { deleteClient } = await this.api.run(DeleteClient, { input })
    const { client, removed } = expectResult(deleteClient, 'ClientDeleted')
    return this.print(
      { client, removed },
      () => `Deleted the client ${clientTitle(client)} for good, with ${renderHoldings(removed)}.`,
    )
  }

  private async agree(name: string): Promise<string> {
    const question = `Delete the client ${name} for good?`
    requireTerminal(question)
    const answer = await this.api.run(ShowHoldings, { id: name })
    const client = found(answer.client, 'client', name)
    return confirmByName(
      `This deletes the client ${clientTitle(client)} for good, with ${renderHoldings(client.holdings)}.`,
      client.name,
    )
  }
}
