import { requireViewer } from '../core/access/viewer.ts'
import { visible } from '../core/access/visible.ts'
import { findClient } from '../core/clients/find.ts'
import type { Core } from '../core/context.ts'
import { UnavailableError, UnavailablePartError } from '../core/errors.ts'
import { effectiveSettings } from '../core/frames/settings.ts'
import { encodeId } from '../core/ids.ts'
import { asKnown } from '../core/sources/as-known.ts'
import { findSource } from '../core/sources/find.ts'
import { heldOf } from '../core/sources/held.ts'
import { measuredFps, silentSince } from '../core/sources/measured.ts'
import {
  type SOURCE_STATUSES,
  type SourceSearch,
  searchSources,
  sourceStatus,
} from '../core/sources/search.ts'
import type { SourceRow } from '../db/tables/index.ts'
import { builder, type Context } from './builder.ts'
import { TOTAL_COUNT } from './connections.ts'
import { FrameBuffer } from './frame-buffer.ts'
import { EffectiveSettingsType, FrameSettingsType } from './frame-settings.ts'
import { Environment } from './key-input.ts'
import { SortDirection } from './order.ts'
import { COUNT, checkPage, countRows } from './page.ts'

export const SourceStatus = builder.enumType('SourceStatus', {
  description: 'Whether a source sends.',
  values: {
    ONLINE: { description: 'It sent a frame lately.' },
    OFFLINE: { description: 'It sent nothing for as long as its settings allow, or never did.' },
    ARCHIVED: { description: 'It was put away and takes no frames.' },
  } satisfies Record<(typeof SOURCE_STATUSES)[number], object>,
})

export const FRAMES_READ = { permission: 'frames:read' } as const

const UNKNOWN = 'Null, with an error of the code UNAVAILABLE, while the frames can not be asked for.'

/** A source is more than its frames: the rest of it is answered without them. */
const liveState = (core: Core, source: SourceRow) =>
  heldOf(core, source).catch((error) => {
    throw error instanceof UnavailableError ? new UnavailablePartError(error.what, error) : error
  })

export const Source = builder.drizzleObject('sources', {
  name: 'Source',
  description:
    'One camera of one client. Of one name there can be a live and a test one, which know nothing of each other. What it holds and how it is set needs frames:read.',
  interfaces: [builder.nodeInterfaceRef()],
  isTypeOf: (value) => typeof value === 'object' && value !== null && 'onlineChangedAt' in value,
  // All columns that fields are made of, so that a row at hand answers without another query.
  select: {
    columns: {
      id: true,
      clientId: true,
      environment: true,
      name: true,
      settings: true,
      analysis: true,
      watch: true,
      createdAt: true,
      updatedAt: true,
      archivedAt: true,
      online: true,
      onlineChangedAt: true,
      lastFrameAt: true,
      frameCount: true,
      frameBytes: true,
    },
  },
  fields: (t) => ({
    id: t.id({ description: 'source_…', resolve: ({ id }) => encodeId('source', id) }),
    name: t.string({
      description: 'As frames are pushed to it; unique among those of its client and its environment.',
      resolve: ({ name }) => name,
    }),
    environment: t.field({
      type: Environment,
      description: 'Whether live or test keys see it.',
      resolve: ({ environment }) => environment,
    }),
    client: t.relation('client', { description: 'Whose it is.' }),
    status: t.field({
      type: SourceStatus,
      description:
        'Whether it sends; written about once a second, and known at once where its frames come in.',
      resolve: (row, _, { core }) => sourceStatus(asKnown(core, row)),
    }),
    onlineChangedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'Since when it is online or offline; null if it never sent.',
      guard: FRAMES_READ,
      resolve: (row, _, { core }) => asKnown(core, row).onlineChangedAt,
    }),
    lastFrameAt: t.field({
      type: 'DateTime',
      nullable: true,
      description:
        'When a frame last came in; null if none ever did. Written about once a second, and known at once where it came in.',
      guard: FRAMES_READ,
      resolve: (row, _, { core }) => asKnown(core, row).lastFrameAt,
    }),
    buffer: t.field({
      type: FrameBuffer,
      nullable: true,
      description: `The last seconds, as they are held now; nothing of an archived one. ${UNKNOWN}`,
      guard: FRAMES_READ,
      resolve: (source, _, { core }) => liveState(core, source),
    }),
    fps: t.float({
      nullable: true,
      description: `Frames a second, measured over what is held; 0 while it sends nothing. ${UNKNOWN}`,
      guard: FRAMES_READ,
      resolve: async (source, _, { core }) => measuredFps(await liveState(core, source), silentSince(core)),
    }),
    width: t.int({
      nullable: true,
      description: 'Of the newest frame, in pixels; null while none is held.',
      guard: FRAMES_READ,
      resolve: async (source, _, { core }) => (await liveState(core, source)).width,
    }),
    height: t.int({
      nullable: true,
      description: 'Of the newest frame, in pixels; null while none is held.',
      guard: FRAMES_READ,
      resolve: async (source, _, { core }) => (await liveState(core, source)).height,
    }),
    frameCount: t.float({
      description: 'Frames taken in all its life; written about once a second.',
      guard: FRAMES_READ,
      resolve: ({ frameCount }) => frameCount,
    }),
    frameBytes: t.float({
      description: 'Bytes of these frames.',
      guard: FRAMES_READ,
      resolve: ({ frameBytes }) => frameBytes,
    }),
    settings: t.field({
      type: FrameSettingsType,
      description: 'What it says for itself.',
      guard: FRAMES_READ,
      resolve: ({ settings }) => settings,
    }),
    effectiveSettings: t.field({
      type: EffectiveSettingsType,
      description: 'What is in force.',
      guard: FRAMES_READ,
      select: { with: { client: { columns: { settings: true } } } },
      resolve: ({ settings, client }, _, { core }) =>
        effectiveSettings(settings, client.settings.frames, core.frames.defaults),
    }),
    createdAt: t.field({
      type: 'DateTime',
      description: 'When it was made: beforehand, or by its first frame.',
      resolve: ({ createdAt }) => createdAt,
    }),
    updatedAt: t.field({
      type: 'DateTime',
      description: 'When its name or its settings last changed.',
      resolve: ({ updatedAt }) => updatedAt,
    }),
    archivedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'Since when it is archived.',
      resolve: ({ archivedAt }) => archivedAt,
    }),
  }),
})

const SourceOrder = builder.inputType('SourceOrder', {
  description: 'How sources are sorted.',
  fields: (t) => ({
    field: t.field({
      required: true,
      description: 'By what.',
      type: builder.enumType('SourceOrderField', {
        description: 'What sources can be sorted by.',
        values: {
          CREATED_AT: { value: 'createdAt', description: 'When they were made.' },
          NAME: { value: 'name', description: 'Their names.' },
        } as const,
      }),
    }),
    direction: t.field({ type: SortDirection, required: true, description: 'Which end comes first.' }),
  }),
})

builder.queryFields((t) => ({
  source: t.drizzleField({
    type: Source,
    nullable: true,
    description: 'One source.',
    guard: FRAMES_READ,
    args: {
      source: t.arg.string({ required: true, description: 'Its name or its id.' }),
      client: t.arg.id({ description: 'Whose (id or slug). Operators say so where they give a name.' }),
    },
    resolve: async (query, _, named, { core, viewer }) => {
      const { id } = await findSource(core, requireViewer(viewer), named)
      return core.db.query.sources.findFirst(query({ where: { id } }))
    },
  }),
  sources: t.drizzleConnection(
    {
      type: 'sources',
      description:
        'Sources: of the own client and environment, or for an operator of all; newest first unless asked otherwise.',
      guard: FRAMES_READ,
      args: {
        client: t.arg.id({ description: 'Only of this client (id or slug).' }),
        search: t.arg.string({ description: 'Text in the name.' }),
        status: t.arg({ type: SourceStatus, description: 'Only with this status.' }),
        environment: t.arg({ type: Environment, description: 'Only live or only test.' }),
        archived: t.arg.boolean({ description: 'Archived ones too.' }),
        orderBy: t.arg({ type: SourceOrder, description: 'How to sort.' }),
      },
      resolve: async (query, _, args, context) => {
        const { field, direction } = args.orderBy ?? ({ field: 'createdAt', direction: 'desc' } as const)
        const orderBy =
          field === 'name' ? { name: direction, id: direction } : { createdAt: direction, id: direction }
        checkPage(args, field === 'name' ? 'text' : 'moment', 'id')
        const where = await sourceFilter(args, context)
        return context.core.db.query.sources.findMany(query({ where, orderBy }))
      },
    },
    {
      fields: (connection) => ({
        totalCount: connection.int({
          description: TOTAL_COUNT,
          resolve: async ({ args }, _, context) => {
            const where = await sourceFilter(args, context)
            return countRows(context.core.db.query.sources.findFirst({ where, ...COUNT }))
          },
        }),
      }),
    },
  ),
}))

type SourceArguments = Omit<SourceSearch, 'clientId'> & { client?: string | null | undefined }

async function sourceFilter({ client, ...search }: SourceArguments, { core, viewer }: Context) {
  const asker = requireViewer(viewer)
  const clientId = typeof client === 'string' ? (await findClient(core, asker, client)).id : undefined
  return { AND: [visible.sources(asker), searchSources(core, { ...search, clientId })] }
}
