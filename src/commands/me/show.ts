import { ListOwnKeys, OWN_KEYS_SHOWN, ShowMe, ShowOwnRecord } from '../../client/me.ts'
import { ApiCommand } from '../api-command.ts'
import { renderMe } from '../render/me.ts'

export default class Me extends ApiCommand {
  static override summary = 'Show whose key this is, and what it may do'
  static override description = 'The client that the key belongs to, its keys (never secrets) and settings.'
  static override examples = ['<%= config.bin %> me', 'VIGINT_API_KEY=sk_live_… <%= config.bin %> me --json']

  async run() {
    await this.parse(Me)
    const { me } = await this.api.run(ShowMe)
    const may = new Set(me.client ? me.key.permissions : [])
    const record = may.has('client:read') ? (await this.api.run(ShowOwnRecord)).me.client : null
    const own = may.has('keys:read')
      ? (await this.api.run(ListOwnKeys, { first: OWN_KEYS_SHOWN })).me.client
      : null
    const shown = { client: record ?? me.client, key: me.key, keys: own?.keys.nodes ?? null }
    return this.print({ me: shown }, () => renderMe(shown, this.connection))
  }
}
