import { Flags } from '@oclif/core'
import { UpdateKey } from '../../client/keys.ts'
import { expectResult } from '../../client/results.ts'
import { accessChanges, addressFlags, framesFlag, requestsFlag } from '../access-flags.ts'
import { usageError } from '../failures.ts'
import { endFrom, keyArg } from '../flags.ts'
import { MutatingCommand } from '../mutating-command.ts'
import { renderKey } from '../render/keys.ts'

export default class KeysUpdate extends MutatingCommand {
  static override summary = 'Change what is known of a key, when it ends, and what it may ask from where'
  static override description =
    'Its role and its secret stay: create another key, or rotate it. An empty text clears a label or notes.'
  static override examples = [
    '<%= config.bin %> keys update key_3fIaq8sGMNQyjSnOJ1lHVA --name "Gate camera" --label n8n',
    '<%= config.bin %> keys update key_3fIaq8sGMNQyjSnOJ1lHVA --expires 30d',
    '<%= config.bin %> keys update key_3fIaq8sGMNQyjSnOJ1lHVA --expires never --notes ""',
    '<%= config.bin %> keys update key_3fIaq8sGMNQyjSnOJ1lHVA --allow-address 203.0.113.0/24 --requests-per-minute 600',
    '<%= config.bin %> keys update key_3fIaq8sGMNQyjSnOJ1lHVA --any-address --requests-per-minute default',
  ]
  static override args = { key: keyArg }
  static override flags = {
    name: Flags.string({ description: 'Who or what uses it.' }),
    label: Flags.string({ description: 'Which integration uses it.' }),
    notes: Flags.string({ description: 'Anything to remember about it.' }),
    expires: Flags.string({
      description:
        'When it stops working: never, a day, a time, or a span such as 30d. Only for a key that works.',
      helpValue: 'WHEN',
    }),
    ...addressFlags,
    'requests-per-minute': requestsFlag,
    'frames-per-second': framesFlag,
  }

  async run() {
    const { args, flags } = await this.parse(KeysUpdate)
    const { updateKey } = await this.api.run(UpdateKey, { input: { key: args.key, ...keyChanges(flags) } })
    const { key } = expectResult(updateKey, 'KeyUpdated')
    return this.print({ key }, () => `Changed the key.\n\n${renderKey(key)}`)
  }
}

interface ChangeFlagValues {
  name?: string | undefined
  label?: string | undefined
  notes?: string | undefined
  expires?: string | undefined
  'allow-address'?: string[] | undefined
  'any-address'?: boolean | undefined
  'requests-per-minute'?: string | undefined
  'frames-per-second'?: string | undefined
}

/** Only what was named: null clears, absent leaves as it is. */
function keyChanges({ name, label, notes, expires, ...access }: ChangeFlagValues) {
  const changes = { name, label, notes, ...endFrom(expires), ...accessChanges(access) }
  if (Object.values(changes).some((value) => value !== undefined)) return changes
  throw usageError(
    'Nothing to change.',
    'Name what to change: --name, --label, --notes, --expires, --allow-address, --any-address, --requests-per-minute.',
  )
}
