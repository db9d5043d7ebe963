import type { Holding } from '../core/clients/delete.ts'
import type { CLIENT_STATUSES } from '../core/clients/search.ts'
import type { ClientSettings } from '../db/tables/index.ts'
import { builder } from './builder.ts'
import { FrameSettingsType } from './frame-settings.ts'

export const ClientStatus = builder.enumType('ClientStatus', {
  description: 'Whether the keys of a client are accepted at all.',
  values: {
    ACTIVE: { description: 'Its usable keys work.' },
    REVOKED: { description: 'All its keys are refused; its data stays.' },
  } satisfies Record<(typeof CLIENT_STATUSES)[number], object>,
})

export const Settings = builder.objectRef<ClientSettings>('ClientSettings').implement({
  description: 'How a client wants to be treated.',
  fields: (t) => ({
    timeZone: t.exposeString('timeZone', {
      description: 'IANA name; schedules and billing periods follow it.',
    }),
    language: t.exposeString('language', {
      description: 'BCP 47 tag; the language of what the client is sent.',
    }),
    unusualUse: t.boolean({
      description:
        'Whether an event is raised when one of its keys is used from a new network, or far more than before.',
      resolve: ({ unusualUse }) => unusualUse !== false,
    }),
    frames: t.field({
      type: FrameSettingsType,
      description: 'How frames of its sources are kept, where a source does not say it for itself.',
      resolve: ({ frames = {} }) => frames,
    }),
  }),
})

/** Sorts of things that a client can have. */
export const MOST_HOLDINGS = 20

export const HoldingType = builder.objectRef<Holding>('Holding').implement({
  description: 'Things of one sort that belong to a client, and go with it.',
  fields: (t) => ({
    noun: t.exposeString('noun', { description: 'The sort, in the plural.' }),
    count: t.exposeInt('count', { description: 'How many.' }),
  }),
})

export type Counts = { active: number; revoked: number; total: number }

export const KeyCounts = builder.objectRef<Counts>('KeyCounts').implement({
  description: 'How many keys a client has.',
  fields: (t) => ({
    active: t.exposeInt('active', { description: 'Active or rotating.' }),
    revoked: t.exposeInt('revoked', { description: 'Revoked.' }),
    total: t.exposeInt('total', { description: 'All, expired ones too.' }),
  }),
})
