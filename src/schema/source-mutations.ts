import type { InputFieldBuilder } from '@pothos/core'
import { requireViewer } from '../core/access/viewer.ts'
import { ConflictError, InvalidInputError, NotFoundError } from '../core/errors.ts'
import { encodeId } from '../core/ids.ts'
import { archiveSource, unarchiveSource } from '../core/sources/archive.ts'
import { createSource } from '../core/sources/create.ts'
import { deleteSource } from '../core/sources/delete.ts'
import { updateSource } from '../core/sources/update.ts'
import type { Point, SourceRow } from '../db/tables/index.ts'
import { builder } from './builder.ts'
import { outcome } from './errors.ts'
import { FrameSettingsInput } from './frame-settings.ts'
import { Environment } from './key-input.ts'
import { analysisFieldsOf } from './rules-input.ts'
import { Source } from './sources.ts'

const withSource = (name: string, description: string) =>
  builder.objectRef<SourceRow>(name).implement({
    description,
    fields: (t) => ({
      source: t.field({ type: Source, description: 'The source.', resolve: (source) => source }),
    }),
  })

const SourceCreated = withSource('SourceCreated', 'A new source, before its first frame.')
const SourceUpdated = withSource('SourceUpdated', 'The source was changed; what is in force follows at once.')
const SourceArchived = withSource('SourceArchived', 'The source takes no frames any more.')
const SourceUnarchived = withSource('SourceUnarchived', 'The source takes frames again.')

const DeletedSource = builder.objectRef<SourceRow>('DeletedSource').implement({
  description: 'What is left to say of a source that is gone.',
  fields: (t) => ({
    id: t.id({ description: 'The id that it had.', resolve: ({ id }) => encodeId('source', id) }),
    name: t.exposeString('name', { description: 'The name that it had; free again.' }),
    environment: t.expose('environment', { type: Environment, description: 'Which keys saw it.' }),
  }),
})

const SourceDeleted = builder.objectRef<SourceRow>('SourceDeleted').implement({
  description: 'The source is gone, with its frames.',
  fields: (t) => ({
    source: t.field({ type: DeletedSource, description: 'Which it was.', resolve: (source) => source }),
  }),
})

type Fields = InputFieldBuilder<typeof builder.$inferSchemaTypes, 'InputObject'>

const CLIENT = 'Whose it is (id or slug). For operators only, who say so where they give a name.'

const whichSource = (t: Fields) => ({
  source: t.string({ required: true, description: 'Its name or its id.' }),
  client: t.id({ description: CLIENT }),
})

const CreateSourceInput = builder.inputType('CreateSourceInput', {
  description: 'What a new source is to be.',
  fields: (t) => ({
    client: t.id({ description: 'Whose it is to be (id or slug). For operators only, who have to say so.' }),
    name: t.string({
      required: true,
      description: 'As frames will be pushed to it: up to 100 characters, no slash; none that is taken.',
    }),
    settings: t.field({ type: FrameSettingsInput, description: 'How its frames are to be kept.' }),
    ...analysisFieldsOf(t),
  }),
})

const UpdateSourceInput = builder.inputType('UpdateSourceInput', {
  description: 'What to change of a source. What is left out stays.',
  fields: (t) => ({
    ...whichSource(t),
    name: t.string({ description: 'A new name. Frames are pushed to it under this one from then on.' }),
    settings: t.field({
      type: FrameSettingsInput,
      description: 'How its frames are to be kept; null: in everything as the levels above say.',
    }),
    ...analysisFieldsOf(t),
  }),
})

const ArchiveSourceInput = builder.inputType('ArchiveSourceInput', {
  description: 'Which source to archive.',
  fields: whichSource,
})
const UnarchiveSourceInput = builder.inputType('UnarchiveSourceInput', {
  description: 'Which source to take back.',
  fields: whichSource,
})
const DeleteSourceInput = builder.inputType('DeleteSourceInput', {
  description: 'Which source to delete, and that it is meant.',
  fields: (t) => ({
    ...whichSource(t),
    confirm: t.string({ description: 'Its name, typed back.' }),
    force: t.boolean({ description: 'Delete it without the name.' }),
  }),
})

type Masked = { masks?: { points: readonly Point[] }[] | null | undefined }

/** In GraphQL a mask is a thing, which may be more one day; to the core it is its corners. */
const withMasks = <Input extends Masked>(input: Input) => ({
  ...input,
  masks: input.masks?.map(({ points }) => [...points]) ?? (input.masks as null | undefined),
})

const MANAGE = { permission: 'sources:manage' } as const
const WHICH = 'Which.'
const failures = (name: string) => outcome(name, ConflictError, InvalidInputError, NotFoundError)

builder.mutationFields((t) => ({
  createSource: t.field({
    type: SourceCreated,
    description:
      'Makes a source beforehand, in the environment of the key. Without it the first frame makes one, with the settings of the client.',
    guard: MANAGE,
    nullable: true,
    errors: failures('CreateSourceResult'),
    args: { input: t.arg({ type: CreateSourceInput, required: true, description: 'What it is to be.' }) },
    resolve: (_, { input: { client, ...input } }, { core, viewer }) =>
      createSource(core, requireViewer(viewer), client, withMasks(input)),
  }),
  updateSource: t.field({
    type: SourceUpdated,
    description: 'Renames a source or changes its settings. Its frames and its past stay with it.',
    guard: MANAGE,
    nullable: true,
    errors: failures('UpdateSourceResult'),
    args: {
      input: t.arg({ type: UpdateSourceInput, required: true, description: 'Which, and what to change.' }),
    },
    resolve: (_, { input: { source, client, ...input } }, { core, viewer }) =>
      updateSource(core, requireViewer(viewer), { source, client }, withMasks(input)),
  }),
  archiveSource: t.field({
    type: SourceArchived,
    description:
      'Puts a source away: it takes no frames, those that it holds go, and it does not count as one of the client’s.',
    guard: MANAGE,
    nullable: true,
    errors: failures('ArchiveSourceResult'),
    args: { input: t.arg({ type: ArchiveSourceInput, required: true, description: WHICH }) },
    resolve: (_, { input }, { core, viewer }) => archiveSource(core, requireViewer(viewer), input),
  }),
  unarchiveSource: t.field({
    type: SourceUnarchived,
    description: 'Takes an archived source back; it holds nothing at first.',
    guard: MANAGE,
    nullable: true,
    errors: failures('UnarchiveSourceResult'),
    args: { input: t.arg({ type: UnarchiveSourceInput, required: true, description: WHICH }) },
    resolve: (_, { input }, { core, viewer }) => unarchiveSource(core, requireViewer(viewer), input),
  }),
  deleteSource: t.field({
    type: SourceDeleted,
    description: 'Deletes a source for good, with its frames and all that was found in them.',
    guard: MANAGE,
    nullable: true,
    errors: failures('DeleteSourceResult'),
    args: { input: t.arg({ type: DeleteSourceInput, required: true, description: WHICH }) },
    resolve: (_, { input }, { core, viewer }) => deleteSource(core, requireViewer(viewer), input, input),
  }),
}))
