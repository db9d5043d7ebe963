import { Flags } from '@oclif/core'
import { expectResult } from '../../client/results.ts'
import { RebuildUsage, type UsageVerification, VerifyUsage } from '../../client/usage.ts'
import { ApiCommand } from '../api-command.ts'
import { FAILED } from '../exits.ts'
import { CommandError } from '../failures.ts'
import { renderVerification } from '../render/usage.ts'

export default class UsageVerify extends ApiCommand {
  static override summary = 'Check the sums that charts are made of'
  static override description =
    'Adds up every event anew and compares. Fails where a sum is wrong; --rebuild puts it right, while recording waits.'
  static override examples = [
    '<%= config.bin %> usage verify',
    '<%= config.bin %> usage verify --client acme-corp --rebuild',
  ]
  static override flags = {
    client: Flags.string({ description: 'Only of this client (id or slug).' }),
    rebuild: Flags.boolean({ description: 'Put right what is wrong.' }),
  }

  async run() {
    const { flags } = await this.parse(UsageVerify)
    const { client, rebuild } = flags
    const verification = rebuild ? await this.rebuild(client) : await this.verify(client)
    const { different, rebuilt } = verification
    const data = this.print({ verification }, () => renderVerification(verification))
    if (different === 0 || rebuilt) return data
    if (this.jsonEnabled()) this.logJson(data)
    throw new CommandError({
      code: 'CONFLICT',
      message: `${different} sums are wrong.`,
      hint: 'Put them right with --rebuild.',
      exit: FAILED,
    })
  }

  private async verify(client: string | undefined): Promise<UsageVerification> {
    return (await this.api.run(VerifyUsage, { client })).usageVerification
  }

  private async rebuild(client: string | undefined): Promise<UsageVerification> {
    const { rebuildUsage } = await this.api.run(RebuildUsage, { input: { client } })
    return expectResult(rebuildUsage, 'UsageRebuilt').verification
  }
}
