import { ReactivateKey } from '../../client/keys.ts'
import { expectResult } from '../../client/results.ts'
import { keyArg } from '../flags.ts'
import { MutatingCommand } from '../mutating-command.ts'
import { keyTitle } from '../render/keys.ts'

export default class KeysReactivate extends MutatingCommand {
  static override summary = 'Let a revoked key work again'
  static override description = 'Refused for keys that were revoked as compromised or have been rotated out.'
  static override examples = ['<%= config.bin %> keys reactivate key_3fIaq8sGMNQyjSnOJ1lHVA']
  static override args = { key: keyArg }

  async run() {
    const { args } = await this.parse(KeysReactivate)
    const { reactivateKey } = await this.api.run(ReactivateKey, { input: { key: args.key } })
    const { key } = expectResult(reactivateKey, 'KeyReactivated')
    return this.print({ key }, () => `Reactivated the key ${keyTitle(key)}.`)
  }
}
