import { requireViewer } from '../core/access/viewer.ts'
import { visible } from '../core/access/visible.ts'
import { endOfEvents } from '../core/events/start.ts'
import type { EventRow } from '../db/tables/index.ts'
import { builder } from './builder.ts'
import { AFTER, AUDIT_READ, CURSOR, cursorOf, follow, ONLY_CLIENT } from './follow.ts'

const AuditRecorded = builder.objectRef<EventRow>('AuditRecorded').implement({
  description: 'An administrative act, as it is recorded.',
  fields: (t) => ({
    cursor: t.string({ description: CURSOR, resolve: cursorOf }),
    entry: t.drizzleField({
      type: 'auditLog',
      nullable: true,
      description: 'The entry; null if it went meanwhile, with the client that it belonged to.',
      resolve: (query, { subjectId }, _, { core, viewer }) =>
        core.db.query.auditLog.findFirst(
          query({ where: { AND: [visible.auditLog(requireViewer(viewer)), { id: subjectId }] } }),
        ),
    }),
  }),
})

builder.subscriptionField('auditRecorded', (t) =>
  t.field({
    type: AuditRecorded,
    description:
      'Administrative acts as they are recorded, done and refused, in one order for everybody. Ends when the key does.',
    guard: AUDIT_READ,
    args: {
      after: t.arg.string({ description: AFTER }),
      client: t.arg.id({ description: ONLY_CLIENT }),
    },
    subscribe: (_, args, context) => follow('audit', args, context),
    resolve: (event) => event,
  }),
)

builder.queryField('auditCursor', (t) =>
  t.string({
    description:
      'Where the audit log ends now. Ask for it before `auditLog`, and give it as `after` to `auditRecorded`: between the list and what follows nothing is missed. What is in both has the same id.',
    guard: AUDIT_READ,
    resolve: (_, __, { core }) => endOfEvents(core, 'audit'),
  }),
)
