import { Flags } from '@oclif/core'
import { RevokeKey } from '../../client/keys.ts'
import { expectResult } from '../../client/results.ts'
import { ApiCommand } from '../api-command.ts'
import { constant, forceFlag, keyArg } from '../flags.ts'
import { keyTitle } from '../render/keys.ts'
import { confirm } from '../terminal/prompt.ts'

const REASONS = ['compromised', 'non-payment', 'replaced', 'unused', 'requested', 'other'] as const

export default class KeysRevoke extends ApiCommand {
  static override summary = 'Stop a key from working'
  static override description =
    'It can be reactivated later, unless the reason is `compromised`. In a terminal it asks first, unless --force.'
  static override examples = [
    '<%= config.bin %> keys revoke key_3fIaq8sGMNQyjSnOJ1lHVA --reason compromised',
    '<%= config.bin %> keys revoke key_3fIaq8sGMNQyjSnOJ1lHVA --reason unused --force',
  ]
  static override args = { key: keyArg }
  static override flags = {
    reason: Flags.option({ options: REASONS, description: 'Why; it is recorded.' })(),
    force: forceFlag,
  }

  async run() {
    const { args, flags } = await this.parse(KeysRevoke)
    if (!flags.force) await confirm(`Revoke the key ${args.key}? Whoever uses it is refused from then on.`)
    const { revokeKey } = await this.api.run(RevokeKey, {
      input: { key: args.key, reason: constant(flags.reason) },
    })
    const { key } = expectResult(revokeKey, 'KeyRevoked')
    return this.print({ key }, () => `Revoked the key ${keyTitle(key)}.`)
  }
}
