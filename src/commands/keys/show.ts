import { ShowKey } from '../../client/keys.ts'
import { ApiCommand } from '../api-command.ts'
import { keyArg } from '../flags.ts'
import { found } from '../found.ts'
import { renderKey } from '../render/keys.ts'

export default class KeysShow extends ApiCommand {
  static override summary = 'Show a key'
  static override description =
    'Everything but its secret, which is not stored; and how much it was used on each of the last 30 days (UTC).'
  static override examples = ['<%= config.bin %> keys show key_3fIaq8sGMNQyjSnOJ1lHVA']
  static override args = { key: keyArg }

  async run() {
    const { args } = await this.parse(KeysShow)
    const { key } = await this.api.run(ShowKey, { id: args.key })
    return this.print({ key: found(key, 'key', args.key) }, ({ key }) => renderKey(key))
  }
}
