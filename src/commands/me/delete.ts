import { DeleteMe, ShowOwnHoldings } from '../../client/me.ts'
import { expectResult } from '../../client/results.ts'
import { usageError } from '../failures.ts'
import { forceFlag } from '../flags.ts'
import { MutatingCommand } from '../mutating-command.ts'
import { clientTitle } from '../render/clients.ts'
import { renderHoldings } from '../render/holdings.ts'
import { plain } from '../render/text.ts'
import { confirmByName, requireTerminal } from '../terminal/prompt.ts'

export default class MeDelete extends MutatingCommand {
  static override summary = 'Delete the own client and everything of it, for good'
  static override description =
    'Shows what will go and asks for the name. Every key of the client stops working.'
  static override examples = ['<%= config.bin %> me delete', '<%= config.bin %> me delete --force']
  static override flags = { force: forceFlag }

  async run() {
    const { flags } = await this.parse(MeDelete)
    const { deleteMe } = await this.api.run(DeleteMe, { input: { confirm: await this.agree(flags.force) } })
    const { client, removed } = expectResult(deleteMe, 'MeDeleted')
    return this.print(
      { client, removed },
      () => `Deleted the client ${clientTitle(client)} for good, with ${renderHoldings(removed)}.`,
    )
  }

  private async agree(force: boolean): Promise<string> {
    if (!force) requireTerminal('Delete the client of this key for good?')
    const { client } = (await this.api.run(ShowOwnHoldings)).me
    if (!client)
      throw usageError(
        'The key in use belongs to no client.',
        'An operator deletes by name: vigint clients delete CLIENT',
      )
    if (force) return client.name
    const warning = `This deletes ${plain(client.name)} for good, with ${renderHoldings(client.holdings)}.`
    return confirmByName(warning, client.name)
  }
}
