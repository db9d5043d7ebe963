import { requireViewer } from '../core/access/viewer.ts'
import { ConflictError, InvalidInputError, NotFoundError } from '../core/errors.ts'
import { type RecordedUsage, recordUsage } from '../core/usage/record.ts'
import { voidUsage } from '../core/usage/void.ts'
import type { UsageEventRow } from '../db/tables/index.ts'
import { builder } from './builder.ts'
import { outcome } from './errors.ts'
import { Environment } from './key-input.ts'
import { UsageOperation } from './operation.ts'
import { UsageEvent } from './usage-events.ts'

const UsageRecorded = builder.objectRef<RecordedUsage>('UsageRecorded').implement({
  description: 'All events are counted, each once.',
  fields: (t) => ({
    recorded: t.exposeInt('recorded', { description: 'How many are new.' }),
    duplicates: t.exposeInt('duplicates', {
      description:
        'How many were known by their id, and changed nothing: the first one stays, whatever the others say.',
    }),
  }),
})

const UsageEventInput = builder.inputType('UsageEventInput', {
  description: 'Something that was used, as a meter outside saw it.',
  fields: (t) => ({
    client: t.id({ required: true, description: 'Whose usage it is (id or slug).' }),
    eventId: t.string({
      required: true,
      description:
        'A name that is its own for ever, up to 200 characters, without blanks before and behind it. Sent again under the same name, it counts once.',
    }),
    operation: t.field({ type: UsageOperation, required: true, description: 'What was used.' }),
    quantity: t.float({
      required: true,
      description: 'How much: more than 0, at most 1,000,000,000, to six decimals.',
    }),
    occurredAt: t.field({
      type: 'DateTime',
      description: 'When: at most 35 days back and 5 minutes ahead; now unless given.',
    }),
    environment: t.field({
      type: Environment,
      description: 'Live, or test, which is free; that of the key unless given.',
    }),
    key: t.id({ description: 'By which key of the client (its id), if by one.' }),
    source: t.string({ description: 'At which camera, by its name.' }),
  }),
})

const RecordUsageInput = builder.inputType('RecordUsageInput', {
  description: 'What meters outside saw.',
  fields: (t) => ({
    events: t.field({ type: [UsageEventInput], required: true, description: '1 to 1,000 events.' }),
  }),
})

const UsageVoided = builder.objectRef<UsageEventRow>('UsageVoided').implement({
  description: 'The event counts no more.',
  fields: (t) => ({
    event: t.field({
      type: UsageEvent,
      description: 'The new event, which takes it back.',
      resolve: (event) => event,
    }),
  }),
})

const VoidUsageInput = builder.inputType('VoidUsageInput', {
  description: 'Which event to take back, and why.',
  fields: (t) => ({
    client: t.id({ required: true, description: 'Whose it is (id or slug).' }),
    eventId: t.string({ required: true, description: 'The name that its reporter gave it.' }),
    environment: t.field({
      type: Environment,
      description: 'Live or test; that of the key unless given.',
    }),
    reason: t.string({ required: true, description: 'Why; it is recorded.' }),
  }),
})

builder.mutationFields((t) => ({
  recordUsage: t.field({
    type: UsageRecorded,
    description:
      'Counts what meters outside saw: all of it, or nothing where one event is wrong. Can be sent again.',
    guard: { permission: 'billing:manage' },
    nullable: true,
    errors: outcome('RecordUsageResult', InvalidInputError, NotFoundError),
    args: { input: t.arg({ type: RecordUsageInput, required: true, description: 'The events.' }) },
    resolve: (_, { input }, { core, viewer }) => recordUsage(core, requireViewer(viewer), input),
  }),
  voidUsage: t.field({
    type: UsageVoided,
    description: 'Takes an event back, by a new one. Where it was billed, the next invoice gives it back.',
    guard: { permission: 'billing:manage' },
    nullable: true,
    errors: outcome('VoidUsageResult', ConflictError, InvalidInputError, NotFoundError),
    args: { input: t.arg({ type: VoidUsageInput, required: true, description: 'Which, and why.' }) },
    resolve: (_, { input: { client, ...input } }, { core, viewer }) =>
      voidUsage(core, requireViewer(viewer), client, input),
  }),
}))
