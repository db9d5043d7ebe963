import { requireViewer } from '../core/access/viewer.ts'
import { InvalidInputError, NotFoundError } from '../core/errors.ts'
import { encodeId } from '../core/ids.ts'
import { quantityNumber } from '../core/money/quantity.ts'
import {
  type Difference,
  MOST_DIFFERENCES,
  rebuildUsage,
  type Verification,
  verifyUsage,
} from '../core/usage/verify.ts'
import { builder } from './builder.ts'
import { Client } from './clients.ts'
import { atMost } from './cost.ts'
import { outcome } from './errors.ts'
import { Environment } from './key-input.ts'
import { UsageOperation } from './operation.ts'

/** It reads every event. */
const COST = { field: 100, multiplier: 1 }

const DifferenceType = builder.objectRef<Difference>('UsageDifference').implement({
  description: 'A sum that is not what its events add up to.',
  fields: (t) => ({
    clientId: t.id({
      description: 'Whose it is: the id.',
      resolve: ({ clientId }) => encodeId('client', clientId),
    }),
    beginsAt: t.field({
      type: 'DateTime',
      description: 'Where its time begins.',
      resolve: ({ beginsAt }) => beginsAt,
    }),
    width: t.exposeString('width', { description: 'How long that is: quarter (of an hour), or day.' }),
    environment: t.field({
      type: Environment,
      description: 'Live or test.',
      resolve: ({ environment }) => environment,
    }),
    operation: t.field({
      type: UsageOperation,
      description: 'What was counted.',
      resolve: ({ operation }) => operation,
    }),
    ofEvents: t.float({
      description: 'What the events add up to.',
      resolve: ({ ofEvents }) => quantityNumber(ofEvents),
    }),
    ofSums: t.float({ description: 'What is kept.', resolve: ({ ofSums }) => quantityNumber(ofSums) }),
  }),
})

const VerificationType = builder.objectRef<Verification>('UsageVerification').implement({
  description: 'Whether the sums that charts are made of are those of the events.',
  fields: (t) => ({
    client: t.field({
      type: Client,
      nullable: true,
      description: 'Whose alone was looked at; null for all.',
      resolve: ({ client }) => client,
    }),
    events: t.exposeFloat('events', { description: 'How many events were added up.' }),
    sums: t.exposeFloat('sums', { description: 'How many sums are kept.' }),
    different: t.exposeFloat('different', { description: 'How many are wrong; 0 is how it should be.' }),
    differences: t.field({
      type: [DifferenceType],
      description: 'Those, the oldest first; at most 100.',
      complexity: atMost(MOST_DIFFERENCES),
      resolve: ({ differences }) => differences,
    }),
    rebuilt: t.exposeBoolean('rebuilt', { description: 'Whether they were put right.' }),
  }),
})

const ONLY = 'Only of this client (id or slug).'

builder.queryField('usageVerification', (t) =>
  t.field({
    type: VerificationType,
    description: 'Adds all events up anew, and compares. Takes its time.',
    guard: { permission: 'platform:read' },
    complexity: COST,
    args: { client: t.arg.id({ description: ONLY }) },
    resolve: (_, { client }, { core, viewer }) => verifyUsage(core, requireViewer(viewer), client),
  }),
)

const UsageRebuilt = builder.objectRef<Verification>('UsageRebuilt').implement({
  description: 'The sums are those of the events.',
  fields: (t) => ({
    verification: t.field({
      type: VerificationType,
      description: 'What was found.',
      resolve: (found) => found,
    }),
  }),
})

const RebuildUsageInput = builder.inputType('RebuildUsageInput', {
  description: 'Which sums to put right.',
  fields: (t) => ({ client: t.id({ description: ONLY }) }),
})

builder.mutationField('rebuildUsage', (t) =>
  t.field({
    type: UsageRebuilt,
    description: 'The same as `usageVerification`, and puts right what is wrong. Recording waits for it.',
    guard: { permission: 'billing:manage' },
    nullable: true,
    errors: outcome('RebuildUsageResult', InvalidInputError, NotFoundError),
    args: { input: t.arg({ type: RebuildUsageInput, required: true, description: 'Which.' }) },
    resolve: (_, { input }, { core, viewer }) => rebuildUsage(core, requireViewer(viewer), input.client),
  }),
)
