import { availableParallelism } from 'node:os'
import { z } from 'zod'
import type { Setting } from './setting.ts'

const MOST_WORKERS = 16
/** One core is for everything else. */
export const workersHere = () => Math.max(1, Math.min(4, Math.floor(availableParallelism() / 2)))

export const DETECTOR_SETTINGS = {
  detector: {
    schema: z
      .string('must be a text')
      .trim()
      .refine((given) => given === 'centernet' || /^onnx:./.test(given), {
        error: 'must be centernet, or onnx: with the path of a model, such as onnx:/srv/yolo.onnx',
      })
      .default('centernet'),
    env: 'VIGINT_DETECTOR',
    about:
      'What recognises things in pictures: centernet, which comes along, or onnx: with the path of a model.',
  },
  detectorWorkers: {
    schema: z
      .unknown()
      .refine(
        (value) => /^\d+$/.test(String(value)) && Number(value) >= 1 && Number(value) <= MOST_WORKERS,
        `must be a whole number from 1 to ${MOST_WORKERS}`,
      )
      .transform(Number)
      .optional(),
    env: 'VIGINT_DETECTOR_WORKERS',
    about:
      'Threads that recognise things, each of which takes a core; half of the cores, 1 to 4, unless given.',
  },
} satisfies Record<string, Setting>
