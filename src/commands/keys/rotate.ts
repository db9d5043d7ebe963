import { Flags } from '@oclif/core'
import { RotateKey } from '../../client/keys.ts'
import { expectResult } from '../../client/results.ts'
import { endFrom, graceFlag, keyArg } from '../flags.ts'
import { MutatingCommand } from '../mutating-command.ts'
import { keyTitle, renderKey } from '../render/keys.ts'
import { renderSecret } from '../render/secret.ts'
import { moment } from '../render/times.ts'

export default class KeysRotate extends MutatingCommand {
  static override summary = 'Replace a key by a new one, with time to change over'
  static override description =
    'The successor has the same role, addresses and limits, and as long to live as the old key was given, which must be an hour or more unless --expires says when it ends. The old key works beside it for the grace period, but never beyond its own expiry.'
  static override examples = [
    '<%= config.bin %> keys rotate key_3fIaq8sGMNQyjSnOJ1lHVA',
    '<%= config.bin %> keys rotate key_3fIaq8sGMNQyjSnOJ1lHVA --grace 7d',
    '<%= config.bin %> keys rotate key_3fIaq8sGMNQyjSnOJ1lHVA --expires 90d',
    '<%= config.bin %> keys rotate key_3fIaq8sGMNQyjSnOJ1lHVA --grace 0 --json | jq -r .secret',
  ]
  static override args = { key: keyArg }
  static override flags = {
    grace: graceFlag(),
    expires: Flags.string({
      description:
        'When the successor stops working: never, a day, a time, or a span such as 30d. Unless given, it lives as long as the old key was given.',
      helpValue: 'WHEN',
    }),
  }

  async run() {
    const { args, flags } = await this.parse(KeysRotate)
    const { rotateKey } = await this.api.run(RotateKey, {
      input: { key: args.key, graceSeconds: flags.grace, ...endFrom(flags.expires) },
    })
    const { key, secret, previous } = expectResult(rotateKey, 'KeyRotated')
    return this.print({ key, secret, previous }, () =>
      [
        `Rotated the key ${keyTitle(previous)}; it works until ${moment(previous.retiresAt)}.`,
        `Its successor:\n\n${renderKey(key)}`,
        renderSecret(secret, key.id),
      ].join('\n\n'),
    )
  }
}
