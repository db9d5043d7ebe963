import { requireViewer } from '../core/access/viewer.ts'
import { visible } from '../core/access/visible.ts'
import { endOfEvents } from '../core/events/start.ts'
import type { EventRow } from '../db/tables/index.ts'
import { builder } from './builder.ts'
import { AFTER, AUDIT_READ, CURSOR, cursorOf, follow, ONLY_CLIENT } from './follow.ts'

const SecurityEventRaised = builder.objectRef<EventRow>('SecurityEventRaised').implement({
  description: 'Something that somebody should look at, as it is noticed.',
  fields: (t) => ({
    cursor: t.string({ description: CURSOR, resolve: cursorOf }),
    event: t.drizzleField({
      type: 'securityEvents',
      nullable: true,
      description:
        'What was noticed; null if it went meanwhile, with the client or the key that it was about.',
      resolve: (query, { subjectId }, _, { core, viewer }) =>
        core.db.query.securityEvents.findFirst(
          query({ where: { AND: [visible.securityEvents(requireViewer(viewer)), { id: subjectId }] } }),
        ),
    }),
  }),
})

builder.subscriptionField('securityEventRaised', (t) =>
  t.field({
    type: SecurityEventRaised,
    description: 'What somebody should look at, as it is noticed. Ends when the key does.',
    guard: AUDIT_READ,
    args: {
      after: t.arg.string({ description: AFTER }),
      client: t.arg.id({ description: ONLY_CLIENT }),
    },
    subscribe: (_, args, context) => follow('security', args, context),
    resolve: (event) => event,
  }),
)

builder.queryField('securityCursor', (t) =>
  t.string({
    description:
      'Where the security events end now. Ask for it before `securityEvents`, and give it as `after` to `securityEventRaised`: between the list and what follows nothing is missed.',
    guard: AUDIT_READ,
    resolve: (_, __, { core }) => endOfEvents(core, 'security'),
  }),
)
