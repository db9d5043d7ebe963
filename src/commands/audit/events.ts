import { Flags } from '@oclif/core'
import type { ResultOf, VariablesOf } from '../../client/graphql.ts'
import {
  FollowSecurityEvents,
  ListSecurityEvents,
  SecurityCursor,
  type SecurityEventRow,
} from '../../client/security.ts'
import { FeedCommand, followFlag } from '../feed-command.ts'
import { constant, listFlags, pastFlag } from '../flags.ts'
import { collect } from '../pages.ts'
import { renderSecurityEvents, securityEventLine } from '../render/security.ts'

export default class AuditEvents extends FeedCommand {
  static override summary = 'List what somebody should look at'
  static override description =
    'Bursts of bad keys, revoked clients that keep trying, keys used from a new network or far more than before, keys that expire. The latest first.'
  static override examples = [
    '<%= config.bin %> audit events --since 7d',
    '<%= config.bin %> audit events --client acme-corp --kind new-network',
    '<%= config.bin %> audit events --kind key-expiring --json',
    '<%= config.bin %> audit events --follow',
  ]
  static override flags = {
    client: Flags.string({ description: 'Only about this client (id or slug).' }),
    kind: Flags.option({
      options: [
        'failure-burst',
        'revoked-client-trying',
        'new-network',
        'unusual-volume',
        'key-expiring',
        'plaintext-key',
      ] as const,
      description: 'Only of this kind.',
    })(),
    search: listFlags.search,
    since: pastFlag(),
    until: pastFlag(),
    limit: listFlags.limit,
    after: listFlags.after,
    all: listFlags.all,
    follow: followFlag,
  }

  async run() {
    const { flags } = await this.parse(AuditEvents)
    const { client, kind, search, since, until } = flags
    const filter = { client, kind: constant(kind), search, since, until }
    if (flags.follow) return this.follow(filter, flags.limit)
    const { nodes, next, total } = await collect(
      flags,
      async (first, after) =>
        (await this.api.run(ListSecurityEvents, { first, after, ...filter })).securityEvents,
    )
    return this.printList({ events: nodes, next }, nodes, renderSecurityEvents, {
      noun: 'events',
      total,
      next,
      narrowed: Boolean(flags.after || Object.values(filter).some(Boolean)),
    })
  }
  private follow(filter: EventFilter, limit: number): Promise<never> {
    return this.printFeed<SecurityEventRow>(
      ({ api, signal, onLink }) => ({
        cursor: async () => (await api.run(SecurityCursor)).securityCursor,
        list: async () =>
          (await api.run(ListSecurityEvents, { first: limit, ...filter })).securityEvents.nodes,
        async *follow(after) {
          const { client } = filter
          const resume = ({ securityEventRaised }: ResultOf<typeof FollowSecurityEvents>) =>
            securityEventRaised.cursor
          const results = api.subscribe(FollowSecurityEvents, { after, client }, { signal, resume, onLink })
          for await (const { securityEventRaised } of results) {
            if (isWanted(securityEventRaised.event, filter)) yield securityEventRaised.event
          }
        },
      }),
      securityEventLine,
    )
  }
}

type EventFilter = Omit<VariablesOf<typeof ListSecurityEvents>, 'first' | 'after'>

/** The filters of the list that the subscription has not: as the server sees them. */
function isWanted(event: SecurityEventRow | null, { kind, search }: EventFilter): event is SecurityEventRow {
  if (!event || (kind && event.kind !== kind)) return false
  return !search || `${event.summary}\n${event.address ?? ''}`.toLowerCase().includes(search.toLowerCase())
}
