import { Flags } from '@oclif/core'
import { AuditCursor, type AuditRow, FollowAudit, ListAudit } from '../../client/audit.ts'
import type { ResultOf } from '../../client/graphql.ts'
import { type AuditFilter, isWanted } from '../audit-filter.ts'
import { FeedCommand, followFlag } from '../feed-command.ts'
import { constant, listFlags, pastFlag } from '../flags.ts'
import { collect } from '../pages.ts'
import { auditLine, renderAudit } from '../render/audit.ts'

export default class AuditList extends FeedCommand {
  static override summary = 'List administrative acts, done and refused'
  static override description =
    'The latest first. --json has what changed, before and after; secrets never. --follow prints the last ones in the order in which they came, then each new one until Ctrl-C; with --json one object a line.'
  static override examples = [
    '<%= config.bin %> audit list --client acme-corp --since 7d',
    '<%= config.bin %> audit list --action key --outcome refused',
    '<%= config.bin %> audit list --since 2027-01-01 --all --json',
    '<%= config.bin %> audit list --follow --action key',
  ]
  static override flags = {
    client: Flags.string({ description: 'Only those of this client (id or slug).' }),
    actor: Flags.string({ description: 'Only those by this key (key_…).' }),
    action: Flags.string({ description: 'Only this: key.revoke, or key for all acts on keys.' }),
    subject: Flags.string({ description: 'Only those on this id.' }),
    search: listFlags.search,
    outcome: Flags.option({
      options: ['granted', 'refused'] as const,
      description: 'Only done, or only refused.',
    })(),
    since: pastFlag(),
    until: pastFlag(),
    limit: listFlags.limit,
    after: listFlags.after,
    all: listFlags.all,
    follow: followFlag,
  }

  async run() {
    const { flags } = await this.parse(AuditList)
    const { client, actor, action, subject, search, outcome, since, until } = flags
    const filter = { client, actor, action, subject, search, outcome: constant(outcome), since, until }
    if (flags.follow) return this.follow(filter, flags.limit)
    const { nodes, next, total } = await collect(flags, async (first, after) => {
      return (await this.api.run(ListAudit, { first, after, ...filter })).auditLog
    })
    return this.printList({ audit: nodes, next }, nodes, renderAudit, {
      noun: 'audit entries',
      total,
      next,
      narrowed: Boolean(flags.after || Object.values(filter).some(Boolean)),
    })
  }
  private follow(filter: AuditFilter, limit: number): Promise<never> {
    return this.printFeed<AuditRow>(
      ({ api, signal, onLink }) => ({
        cursor: async () => (await api.run(AuditCursor)).auditCursor,
        list: async () => (await api.run(ListAudit, { first: limit, ...filter })).auditLog.nodes,
        async *follow(after) {
          const { client } = filter
          const resume = ({ auditRecorded }: ResultOf<typeof FollowAudit>) => auditRecorded.cursor
          const results = api.subscribe(FollowAudit, { after, client }, { signal, resume, onLink })
          for await (const { auditRecorded } of results) {
            if (isWanted(auditRecorded.entry, filter)) yield auditRecorded.entry
          }
        },
      }),
      auditLine,
    )
  }
}
