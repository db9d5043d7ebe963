import type { InputFieldBuilder } from '@pothos/core'
import { builder } from './builder.ts'
import { ClientAnalysisInput } from './client-analysis.ts'
import { FrameSettingsInput } from './frame-settings.ts'
import { LimitsInput } from './limits.ts'

const ClientSettingsInput = builder.inputType('ClientSettingsInput', {
  description: 'How a client wants to be treated. What is left out stays.',
  fields: (t) => ({
    timeZone: t.string({ description: 'IANA name, like Europe/Berlin; UTC at first.' }),
    language: t.string({ description: 'BCP 47 tag, like en or de-AT; en at first.' }),
    unusualUse: t.boolean({
      description:
        'Whether to raise an event when a key is used from a new network, or far more than before; true at first.',
    }),
    frames: t.field({
      type: FrameSettingsInput,
      description: 'How frames of its sources are kept; null: in everything as the server says.',
    }),
  }),
})

type Fields = InputFieldBuilder<typeof builder.$inferSchemaTypes, 'InputObject'>

/** What can be said of a client by whoever may change it. */
export const clientInputFields = (t: Fields) => ({
  email: t.string({ description: 'Where alerts, warnings and invoices go.' }),
  description: t.string({ description: 'Free text.' }),
  settings: t.field({ type: ClientSettingsInput, description: 'How it wants to be treated.' }),
  allowedAddresses: t.stringList({
    description:
      'Addresses and networks (CIDR) that its keys are accepted from, IPv4 or IPv6, at most 100; null or an empty list: from anywhere.',
  }),
})

/** What the operator alone says of it. */
export const clientLimitFields = (t: Fields) => ({
  limits: t.field({
    type: LimitsInput,
    description: "Limits of all its keys together; null: the server's.",
  }),
  analysis: t.field({
    type: ClientAnalysisInput,
    description: 'Which models look at its sources, and how often; null: in everything as the server says.',
  }),
})
