import { UpdateClient } from '../../client/clients.ts'
import { expectResult } from '../../client/results.ts'
import { framesFlag, requestsFlag, sourcesFlag } from '../access-flags.ts'
import { changeFlags, changes } from '../changes.ts'
import { clientArg } from '../flags.ts'
import { modelFlags } from '../model-flags.ts'
import { MutatingCommand } from '../mutating-command.ts'
import { clientTitle, renderClient } from '../render/clients.ts'

export default class ClientsUpdate extends MutatingCommand {
  static override summary = 'Change a client'
  static override description = 'What is not named stays. An empty --email or --description clears it.'
  static override examples = [
    '<%= config.bin %> clients update acme-corp --email accounts@acme.com',
    '<%= config.bin %> clients update acme-corp --description ""',
    '<%= config.bin %> clients update acme-corp --no-unusual-use',
    '<%= config.bin %> clients update acme-corp --allow-address 203.0.113.0/24 --requests-per-minute 60000',
    '<%= config.bin %> clients update acme-corp --long-window 30 --max-sources 50',
    '<%= config.bin %> clients update acme-corp --screen-model ollama/gemma3:4b --confirm-model none --model-calls-per-day 500',
  ]
  static override args = { client: clientArg }
  static override flags = {
    ...changeFlags,
    'requests-per-minute': requestsFlag,
    'frames-per-second': framesFlag,
    'max-sources': sourcesFlag,
    ...modelFlags,
  }

  async run() {
    const { args, flags } = await this.parse(ClientsUpdate)
    const { updateClient } = await this.api.run(UpdateClient, {
      input: { client: args.client, ...changes(flags) },
    })
    const { client } = expectResult(updateClient, 'ClientUpdated')
    return this.print(
      { client },
      () => `Changed the client ${clientTitle(client)}.\n\n${renderClient(client)}`,
    )
  }
}
