/** Where in a picture, in parts of its width and height: 0 to 1, from its upper left corner. */
export type Box = { x: number; y: number; width: number; height: number }

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
