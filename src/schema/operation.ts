import type { Operation } from '../core/prices/price-list.ts'
import { builder } from './builder.ts'

export const UsageOperation = builder.enumType('UsageOperation', {
  description: 'What is counted, and may cost something.',
  values: {
    ANALYSIS: { description: 'One look at a camera, asked for or due.' },
    MODEL_TOKENS: { description: 'Tokens that a model read and wrote.' },
    ALERT_EMAIL: { description: 'A mail about an alert, accepted by the mail server.' },
    ALERT_WEBHOOK: { description: 'A call of a webhook about an alert, answered with success.' },
    CLIP_STORAGE_GB_DAY: { description: 'A gigabyte of clips, kept for a day.' },
    FRAMES: { description: 'Frames that were taken in, counted together by the quarter of an hour.' },
    REQUESTS: {
      description: 'Requests whose key was accepted, counted together by the quarter of an hour.',
    },
  } satisfies Record<Operation, object>,
})
