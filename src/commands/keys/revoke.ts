import { Args, Flags } from '@oclif/core'
import { createApi } from '../../client/api.ts'
import type { VariablesOf } from '../../client/graphql.ts'
import { RevokeKeys } from '../../client/key-bulk.ts'
import { RevokeKey } from '../../client/keys.ts'
import { expectResult } from '../../client/results.ts'
import { usageError } from '../failures.ts'
import { constant, daysFlag, environmentFlag, forceFlag } from '../flags.ts'
import { MutatingCommand } from '../mutating-command.ts'
import { keyTitle, renderKeys } from '../render/keys.ts'
import { confirm, requireTerminal } from '../terminal/prompt.ts'

const REASONS = ['compromised', 'non-payment', 'replaced', 'unused', 'requested', 'other'] as const

export default class KeysRevoke extends MutatingCommand {
  static override summary = 'Stop a key from working, or all keys that fit'
  static override description =
    'It can be reactivated later, unless the reason is `compromised`. In a terminal it asks first, unless --force. With filters in place of a key it revokes all working keys that fit all of them, at most 200 at once, and never the key in use; without a terminal only with --force.'
  static override examples = [
    '<%= config.bin %> keys revoke key_3fIaq8sGMNQyjSnOJ1lHVA --reason compromised',
    '<%= config.bin %> keys revoke key_3fIaq8sGMNQyjSnOJ1lHVA --reason unused --force',
    '<%= config.bin %> keys revoke --client acme-corp --role ingest --unused 90d --dry-run',
  ]
  static override args = { key: Args.string({ description: 'Id of the key (key_…).' }) }
  static override flags = {
    client: Flags.string({ description: 'Those of this client (id or slug).' }),
    role: Flags.string({ description: 'Those with this role.' }),
    label: Flags.string({ description: 'Those with this label.' }),
    environment: environmentFlag({ description: 'Those of this environment.' }),
    unused: daysFlag({ description: 'Those that are older than this and were not used since, such as 90d.' }),
    'dry-run': Flags.boolean({ description: 'Only show which they are.' }),
    reason: Flags.option({ options: REASONS, description: 'Why; it is recorded.' })(),
    force: forceFlag,
  }

  async run() {
    const { args, flags } = await this.parse(KeysRevoke)
    const { client, role, label, environment, unused, 'dry-run': dryRun, reason, force } = flags
    const filters = { client, role, label, environment: constant(environment), unusedDays: unused }
    const given = Object.values(filters).some((value) => value !== undefined)
    if (args.key !== undefined && (given || dryRun)) {
      throw usageError('A key and filters were given.', 'Name one key, or say which keys by filters.')
    }
    if (args.key !== undefined) return this.revokeOne(args.key, constant(reason), force)
    if (!given) {
      throw usageError(
        'Which key?',
        'Name its id, or say which keys: --client, --role, --label, --environment, --unused.',
      )
    }
    const input = { ...filters, reason: constant(reason) }
    if (!dryRun && !force) await this.agree(input)
    return this.revokeMany(input, dryRun)
  }

  private async revokeOne(id: string, reason: Input['reason'], force: boolean) {
    if (!force) await confirm(`Revoke the key ${id}? Whoever uses it is refused from then on.`)
    const { revokeKey } = await this.api.run(RevokeKey, { input: { key: id, reason } })
    const { key } = expectResult(revokeKey, 'KeyRevoked')
    return this.print({ key }, () => `Revoked the key ${keyTitle(key)}.`)
  }

  private async agree(input: Input): Promise<void> {
    requireTerminal('Revoke all keys that fit?')
    const { keys } = await this.ask(input, true)
    if (keys.length === 0) return
    this.note(renderKeys(keys))
    await confirm(`Revoke ${counted(keys.length)}? Whoever uses them is refused from then on.`)
  }

  private async revokeMany(input: Input, dryRun: boolean) {
    const answer = await this.ask(input, dryRun)
    const { keys, more } = answer
    if (keys.length > 0) this.log(renderKeys(keys))
    this.note(
      keys.length === 0
        ? 'No working keys match.'
        : `${dryRun ? 'Would revoke' : 'Revoked'} ${counted(keys.length)}${more ? ', the oldest; there are more: run it again for them' : ''}.`,
    )
    return { keys, more, dryRun: answer.dryRun }
  }

  private async ask(input: Input, dryRun: boolean) {
    // To look at them is not yet the change that may have a name.
    const api = dryRun ? createApi(this.connection) : this.api
    const { revokeKeys } = await api.run(RevokeKeys, { input: { ...input, dryRun } })
    return expectResult(revokeKeys, 'KeysRevoked')
  }
}

type Input = Omit<VariablesOf<typeof RevokeKeys>['input'], 'dryRun'>

const counted = (count: number): string => (count === 1 ? '1 key' : `${count} keys`)
