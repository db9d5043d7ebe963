import { UpdateMe } from '../../client/me.ts'
import { expectResult } from '../../client/results.ts'
import { changeFlags, changes } from '../changes.ts'
import { MutatingCommand } from '../mutating-command.ts'
import { renderOwnRecord } from '../render/me.ts'

export default class MeUpdate extends MutatingCommand {
  static override summary = 'Change the own record of a client'
  static override description = 'What is not named stays. An empty --email or --description clears it.'
  static override examples = ['<%= config.bin %> me update --email accounts@acme.com']
  static override flags = changeFlags

  async run() {
    const { flags } = await this.parse(MeUpdate)
    const { updateMe } = await this.api.run(UpdateMe, { input: changes(flags) })
    const { client } = expectResult(updateMe, 'MeUpdated')
    return this.print({ client }, () => `Changed.\n\n${renderOwnRecord(client)}`)
  }
}
