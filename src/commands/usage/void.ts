import { Args, Flags } from '@oclif/core'
import { expectResult } from '../../client/results.ts'
import { VoidUsage } from '../../client/usage.ts'
import { constant, environmentFlag, forceFlag } from '../flags.ts'
import { MutatingCommand } from '../mutating-command.ts'
import { confirm } from '../terminal/prompt.ts'

export default class UsageVoid extends MutatingCommand {
  static override summary = 'Take back something that was counted by mistake'
  static override description =
    'The event stays; another takes its quantity back. Where it was billed already, the next invoice gives it back. In a terminal it asks first, unless --force.'
  static override examples = [
    '<%= config.bin %> usage void meter-7:2027-01-31 --client acme-corp --reason "Meter ran twice"',
  ]
  static override args = {
    event: Args.string({ required: true, description: 'The name that its reporter gave it.' }),
  }
  static override flags = {
    client: Flags.string({ required: true, description: 'Whose it is (id or slug).' }),
    reason: Flags.string({ required: true, description: 'Why; it is recorded.' }),
    environment: environmentFlag({ description: 'Live or test; that of the key unless given.' }),
    force: forceFlag,
  }

  async run() {
    const { args, flags } = await this.parse(UsageVoid)
    const { client, reason, environment, force } = flags
    if (!force) await confirm(`Take back the event ${args.event} of ${client}? It can't be counted again.`)
    const { voidUsage } = await this.api.run(VoidUsage, {
      input: { client, eventId: args.event, reason, environment: constant(environment) },
    })
    const { event } = expectResult(voidUsage, 'UsageVoided')
    return this.print({ event }, () => `Took back ${args.event} (${event.quantity} of ${event.operation}).`)
  }
}
