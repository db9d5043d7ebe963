import { Flags } from '@oclif/core'
import { ListAudit } from '../../client/audit.ts'
import { ApiCommand } from '../api-command.ts'
import { constant, listFlags, pastFlag } from '../flags.ts'
import { collect } from '../pages.ts'
import { renderAudit } from '../render/audit.ts'

export default class AuditList extends ApiCommand {
  static override summary = 'List administrative acts, done and refused'
  static override description = 'The latest first. --json has what changed, before and after; secrets never.'
  static override examples = [
    '<%= config.bin %> audit list --client acme-corp --since 7d',
    '<%= config.bin %> audit list --action key --outcome refused',
    '<%= config.bin %> audit list --since 2027-01-01 --all --json',
  ]
  static override flags = {
    client: Flags.string({ description: 'Only those of this client (id or slug).' }),
    actor: Flags.string({ description: 'Only those by this key (key_…).' }),
    action: Flags.string({ description: 'Only this: key.revoke, or key for all acts on keys.' }),
    subject: Flags.string({ description: 'Only those on this id.' }),
    outcome: Flags.option({
      options: ['granted', 'refused'] as const,
      description: 'Only done, or only refused.',
    })(),
    since: pastFlag(),
    until: pastFlag(),
    limit: listFlags.limit,
    after: listFlags.after,
    all: listFlags.all,
  }

  async run() {
    const { flags } = await this.parse(AuditList)
    const { client, actor, action, subject, outcome, since, until } = flags
    const { nodes, next, total } = await collect(flags, async (first, after) => {
      const filter = { client, actor, action, subject, outcome: constant(outcome), since, until }
      return (await this.api.run(ListAudit, { first, after, ...filter })).auditLog
    })
    return this.printList({ audit: nodes, next }, nodes, renderAudit, {
      noun: 'audit entries',
      total,
      next,
      narrowed: Boolean(client || actor || action || subject || outcome || since || until || flags.after),
    })
  }
}
