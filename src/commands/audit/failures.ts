import { Flags } from '@oclif/core'
import { ListAuthFailures } from '../../client/auth-failures.ts'
import { ApiCommand } from '../api-command.ts'
import { constant, listFlags, pastFlag } from '../flags.ts'
import { collect } from '../pages.ts'
import { renderAuthFailures } from '../render/auth-failures.ts'

export default class AuditFailures extends ApiCommand {
  static override summary = 'List keys that were refused'
  static override description =
    'Counted by the hour, address, beginning of the key and reason; the latest first. Kept for 90 days.'
  static override examples = [
    '<%= config.bin %> audit failures --since 24h',
    '<%= config.bin %> audit failures --client acme-corp --reason revoked',
    '<%= config.bin %> audit failures --address 203.0.113.7 --all --json',
  ]
  static override flags = {
    client: Flags.string({ description: 'Only with keys of this client (id or slug).' }),
    address: Flags.string({ description: 'Only from this address.' }),
    prefix: Flags.string({ description: 'Only with keys that begin so (sk_live_ and six characters).' }),
    reason: Flags.option({
      options: ['malformed', 'unknown', 'revoked', 'expired', 'client-revoked', 'address'] as const,
      description: 'Only for this reason.',
    })(),
    search: listFlags.search,
    since: pastFlag(),
    until: pastFlag(),
    limit: listFlags.limit,
    after: listFlags.after,
    all: listFlags.all,
  }

  async run() {
    const { flags } = await this.parse(AuditFailures)
    const { client, address, prefix, reason, search, since, until } = flags
    const filter = { client, address, prefix, reason: constant(reason), search, since, until }
    const { nodes, next, total } = await collect(
      flags,
      async (first, after) =>
        (await this.api.run(ListAuthFailures, { first, after, ...filter })).authFailures,
    )
    return this.printList({ failures: nodes, next }, nodes, renderAuthFailures, {
      noun: 'refused keys',
      total,
      next,
      narrowed: Boolean(flags.after || Object.values(filter).some(Boolean)),
    })
  }
}
