import { MOST_DETECTIONS } from '../core/analysis/outcome.ts'
import type { Box, StoredLook, StoredPresence, StoredStanding } from '../db/tables/index.ts'
import { builder } from './builder.ts'
import { atMost } from './cost.ts'

const BoxType = builder.objectRef<Box>('Box').implement({
  description: 'Where in a picture, in parts of its width and height: 0 to 1, from its upper left corner.',
  fields: (t) => ({
    x: t.exposeFloat('x', { description: 'Its left edge.' }),
    y: t.exposeFloat('y', { description: 'Its upper edge.' }),
    width: t.exposeFloat('width', { description: 'How wide it is.' }),
    height: t.exposeFloat('height', { description: 'How high it is.' }),
  }),
})

const DetectionType = builder.objectRef<StoredLook['detections'][number]>('Detection').implement({
  description: 'One thing that was recognised in one frame.',
  fields: (t) => ({
    label: t.exposeString('label', { description: 'What it is: `person`, `car`, …' }),
    score: t.exposeFloat('score', { description: 'How sure the detector is: 0 to 1.' }),
    box: t.field({ type: BoxType, description: 'Where it is.', resolve: ({ box }) => box }),
  }),
})

export const AnalysisLookType = builder.objectRef<StoredLook>('AnalysisLook').implement({
  description: 'One frame that was looked at closely.',
  fields: (t) => ({
    capturedAt: t.field({
      type: 'DateTime',
      description: 'When it was captured.',
      resolve: ({ at }) => new Date(at),
    }),
    detections: t.field({
      type: [DetectionType],
      complexity: atMost(MOST_DETECTIONS),
      description: 'What was recognised in it, the surest first.',
      resolve: ({ detections }) => detections,
    }),
  }),
})

export const AnalysisPresenceType = builder.objectRef<StoredPresence>('AnalysisPresence').implement({
  description: 'What was in the picture from when to when; gaps of up to a second count as seen.',
  fields: (t) => ({
    label: t.exposeString('label', { description: 'What it is: `person`, `car`, …' }),
    from: t.field({
      type: 'DateTime',
      description: 'The first frame with it.',
      resolve: ({ from }) => new Date(from),
    }),
    to: t.field({
      type: 'DateTime',
      description: 'The last frame with it.',
      resolve: ({ to }) => new Date(to),
    }),
    most: t.exposeInt('most', { description: 'How many there were at once, at most.' }),
    score: t.exposeFloat('score', { description: 'The highest score.' }),
  }),
})

export const AnalysisStandingType = builder.objectRef<StoredStanding>('AnalysisRuleMet').implement({
  description: 'A rule of the source that was met.',
  fields: (t) => ({
    rule: t.exposeInt('rule', { description: 'Its place among the rules of the source, from 0.' }),
    type: t.exposeString('type', { description: 'What kind of rule it is.' }),
    from: t.field({ type: 'DateTime', description: 'Since when.', resolve: ({ from }) => new Date(from) }),
    to: t.field({
      type: 'DateTime',
      description: 'Until when, as far as was looked.',
      resolve: ({ to }) => new Date(to),
    }),
    score: t.exposeFloat('score', { description: 'How sure it is: 0 to 1.' }),
  }),
})
