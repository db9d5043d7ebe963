import type { Box } from '../../db/tables/index.ts'

export type { Box }

/** One thing that was recognised in one frame. */
export type Detection = { label: Label; score: number; box: Box }

/** What is looked for, by the names of COCO; whatever else a detector knows is left out. */
export const LABELS = [
  'person',
  'bicycle',
  'car',
  'motorcycle',
  'bus',
  'truck',
  'dog',
  'backpack',
  'handbag',
  'suitcase',
  'knife',
] as const
export type Label = (typeof LABELS)[number]

export const PERSON: Label = 'person'
/** Below it nothing is stored. Rules ask for as much or for more. */
export const LEAST_SCORE = 0.2
