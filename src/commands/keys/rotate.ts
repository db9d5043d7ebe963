import { RotateKey } from '../../client/keys.ts'
import { expectResult } from '../../client/results.ts'
import { ApiCommand } from '../api-command.ts'
import { graceFlag, keyArg } from '../flags.ts'
import { keyTitle, renderKey } from '../render/keys.ts'
import { renderSecret } from '../render/secret.ts'
import { moment } from '../render/times.ts'

export default class KeysRotate extends ApiCommand {
  static override summary = 'Replace a key by a new one, with time to change over'
  static override description =
    'The successor has the same role, and as long to live. The old key works beside it for the grace period, but never beyond its own expiry.'
  static override examples = [
    '<%= config.bin %> keys rotate key_3fIaq8sGMNQyjSnOJ1lHVA',
    '<%= config.bin %> keys rotate key_3fIaq8sGMNQyjSnOJ1lHVA --grace 7d',
    '<%= config.bin %> keys rotate key_3fIaq8sGMNQyjSnOJ1lHVA --grace 0 --json | jq -r .secret',
  ]
  static override args = { key: keyArg }
  static override flags = { grace: graceFlag() }

  async run() {
    const { args, flags } = await this.parse(KeysRotate)
    const { rotateKey } = await this.api.run(RotateKey, {
      input: { key: args.key, graceSeconds: flags.grace },
    })
    const { key, secret, previous } = expectResult(rotateKey, 'KeyRotated')
    return this.print({ key, secret, previous }, () =>
      [
        `Rotated the key ${keyTitle(previous)}; it works until ${moment(previous.retiresAt)}.`,
        `Its successor:\n\n${renderKey(key)}`,
        renderSecret(secret),
      ].join('\n\n'),
    )
  }
}
