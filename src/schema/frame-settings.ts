import type { EffectiveSettings } from '../core/frames/settings.ts'
import type { FrameSettings } from '../db/tables/index.ts'
import { builder } from './builder.ts'

const ABOUT = {
  shortWindowSeconds: 'Seconds that a first look takes in.',
  longWindowSeconds: 'Seconds of frames that are kept.',
  bufferBytes: 'The most bytes that the frames of one source may hold; a larger picture is not taken.',
  expectedFps: 'Frames a second that the camera is meant to send.',
  offlineAfterSeconds: 'Without a frame for so many seconds, the source is offline.',
  retentionDays: 'How many days evidence is kept.',
} as const

export const FrameSettingsType = builder.objectRef<FrameSettings>('FrameSettings').implement({
  description: 'How frames are kept, as far as it is said here; null where the level above says it.',
  fields: (t) => ({
    shortWindowSeconds: t.exposeFloat('shortWindowSeconds', {
      nullable: true,
      description: ABOUT.shortWindowSeconds,
    }),
    longWindowSeconds: t.exposeFloat('longWindowSeconds', {
      nullable: true,
      description: ABOUT.longWindowSeconds,
    }),
    bufferBytes: t.exposeFloat('bufferBytes', { nullable: true, description: ABOUT.bufferBytes }),
    expectedFps: t.exposeFloat('expectedFps', { nullable: true, description: ABOUT.expectedFps }),
    offlineAfterSeconds: t.exposeFloat('offlineAfterSeconds', {
      nullable: true,
      description: ABOUT.offlineAfterSeconds,
    }),
    retentionDays: t.exposeInt('retentionDays', { nullable: true, description: ABOUT.retentionDays }),
  }),
})

export const EffectiveSettingsType = builder
  .objectRef<EffectiveSettings>('EffectiveFrameSettings')
  .implement({
    description: "What is in force for a source: its own settings, else its client's, else the server's.",
    fields: (t) => ({
      shortWindowSeconds: t.exposeFloat('shortWindowSeconds', { description: ABOUT.shortWindowSeconds }),
      longWindowSeconds: t.exposeFloat('longWindowSeconds', { description: ABOUT.longWindowSeconds }),
      bufferBytes: t.exposeFloat('bufferBytes', { description: ABOUT.bufferBytes }),
      expectedFps: t.exposeFloat('expectedFps', { nullable: true, description: ABOUT.expectedFps }),
      offlineAfterSeconds: t.exposeFloat('offlineAfterSeconds', { description: ABOUT.offlineAfterSeconds }),
      retentionDays: t.exposeFloat('retentionDays', { description: ABOUT.retentionDays }),
    }),
  })

export const FrameSettingsInput = builder.inputType('FrameSettingsInput', {
  description: 'How frames are to be kept. What is left out stays; null: as the level above says.',
  fields: (t) => ({
    shortWindowSeconds: t.float({ description: `${ABOUT.shortWindowSeconds} 0.1 to 600.` }),
    longWindowSeconds: t.float({ description: `${ABOUT.longWindowSeconds} 0.1 to 600.` }),
    bufferBytes: t.float({ description: ABOUT.bufferBytes }),
    expectedFps: t.float({ description: ABOUT.expectedFps }),
    offlineAfterSeconds: t.float({ description: ABOUT.offlineAfterSeconds }),
    retentionDays: t.int({ description: ABOUT.retentionDays }),
  }),
})
