import { access, constants } from 'node:fs/promises'
import { basename, extname, join, resolve } from 'node:path'
import type { Label } from '../../core/analysis/detection.ts'
import type { Detector } from '../../core/analysis/detector.ts'
import type { Task } from './message.ts'
import { createPool } from './pool.ts'
import { startThread } from './thread.ts'

/** As built, or from the sources. */
const SCRIPT = join(import.meta.dirname, `worker${extname(import.meta.filename)}`)
const EMBEDDED = 'centernet'
const ONNX = 'onnx:'
const MOST_LOADING_MS = 60_000

export type DetectorOptions = {
  workers: number
  labels: readonly Label[]
  leastScore: number
  /** A picture with more is not decoded. */
  mostPixels: number
  errors: {
    /** Of the setting: nothing is detected until somebody changes it. */
    unusable(why: string): Error
    /** For now: the same can be asked again. */
    unavailable(what: string, cause?: unknown): Error
  }
}

/**
 * `centernet`, which comes along and is not loaded before something is to be looked at, or `onnx:` and the path of a
 * model, which is loaded once to see whether it can be used.
 */
export async function createDetector(setting: string, options: DetectorOptions): Promise<Detector> {
  const { workers, labels, leastScore, mostPixels, errors } = options
  const create = (name: string, model: Task['model']) => {
    const task = { model, labels, leastScore, mostPixels }
    return {
      task,
      pool: createPool({ name, script: SCRIPT, task, workers, unavailable: errors.unavailable }),
    }
  }
  if (setting === EMBEDDED) return create(EMBEDDED, { centernet: true }).pool
  if (!setting.startsWith(ONNX) || setting === ONNX)
    throw errors.unusable(`${setting} is neither ${EMBEDDED} nor ${ONNX} with the path of a model.`)
  const path = resolve(setting.slice(ONNX.length))
  const { task, pool } = create(basename(path), { onnx: path })
  const why = await whyNot(path, task)
  if (why) throw errors.unusable(`The model ${path} can not be used. ${why}`)
  return pool
}

async function whyNot(path: string, task: Task): Promise<string | null> {
  const thread = await access(path, constants.R_OK).then(
    () => startThread(SCRIPT, task, MOST_LOADING_MS),
    () => null,
  )
  if (!thread) return 'It is not there, or can not be read.'
  try {
    await thread.ready()
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  } finally {
    await thread.stop()
  }
}
