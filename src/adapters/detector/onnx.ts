import { COCO } from './coco.ts'
import { eachPixel, type Letterboxed, type Size } from './letterbox.ts'
import type { Network } from './network.ts'
import { readModelFile } from './onnx-file.ts'
import { ERRORS_ALONE, loadOnnxRuntime, ONE_THREAD, type Session, type Tensor } from './onnx-runtime.ts'
import { candidatesIn, layoutOf } from './yolo.ts'

/** Where a model leaves it open. */
const SIDE = 640
const CHANNELS = 3
const BRIGHTEST = 255
/** What YOLO was taught to see around a picture. */
const MARGIN = 114 / BRIGHTEST

/** Somebody's own model. Tried once on an empty picture: what it answers must be understood. */
export async function loadOnnx(
  path: string,
  labels: readonly string[],
  leastScore: number,
): Promise<Network> {
  const names = namesIn((await readModelFile(path)).get('names')) ?? COCO
  if (!labels.some((label) => names.includes(label)))
    throw new Error(`None of its classes is wanted: it knows ${names.slice(0, 10).join(', ')}.`)
  const { runtime, executionProviders } = await loadOnnxRuntime()
  const session = await runtime.InferenceSession.create(path, {
    ...ONE_THREAD,
    executionProviders,
    logSeverityLevel: ERRORS_ALONE,
  })
  const { inputName, size } = inputOf(session)
  const outputName = session.outputNames[0] ?? ''
  const input = new Float32Array(CHANNELS * size.width * size.height)

  async function run(): Promise<{ dims: readonly number[]; values: Float32Array }> {
    const tensor = new runtime.Tensor('float32', input, [1, CHANNELS, size.height, size.width])
    const outputs = await session.run({ [inputName]: tensor })
    const output = outputs[outputName]
    const { dims, data } = output ?? { dims: [], data: undefined }
    if (!(data instanceof Float32Array))
      throw new Error(`Its output is ${output?.type ?? 'none'}, not float32.`)
    const values = data.slice()
    dispose([tensor, ...Object.values(outputs)])
    return { dims, values }
  }

  layoutOf((await run()).dims, names.length)
  return {
    size,
    names,
    async look(picture) {
      fill(input, picture)
      const { dims, values } = await run()
      return candidatesIn(values, layoutOf(dims, names.length), names.length, leastScore)
    },
  }
}

function dispose(tensors: readonly Tensor[]): void {
  for (const tensor of tensors) tensor.dispose()
}

function inputOf({ inputNames, inputMetadata }: Session): { inputName: string; size: Size } {
  const [inputName] = inputNames
  const { type = 'float32', shape = [] } = inputMetadata[0] ?? {}
  const [, channels = CHANNELS, height, width] = shape
  if (!inputName || inputNames.length > 1)
    throw new Error(`It has ${inputNames.length} inputs instead of one.`)
  if (type !== 'float32') throw new Error(`It takes ${type}. Export it with float32.`)
  if (channels !== CHANNELS || (shape.length !== 0 && shape.length !== 4))
    throw new Error(`It takes pictures of the shape [${shape.join(', ')}] instead of [1, 3, height, width].`)
  return { inputName, size: { width: sideOf(width), height: sideOf(height) } }
}

/** A name or nothing where any size will do. */
const sideOf = (side: number | string | undefined) => (typeof side === 'number' && side > 0 ? side : SIDE)

/** As Ultralytics writes them, `{0: 'person', 1: 'bicycle'}`, or as JSON has it. */
function namesIn(text: string | undefined): string[] | null {
  if (!text) return null
  const names: string[] = []
  for (const [, number, single, double] of text.matchAll(
    /["']?(\d{1,4})["']?\s*:\s*(?:'([^']*)'|"([^"]*)")/g,
  ))
    names[Number(number)] = (single ?? double ?? '').toLowerCase()
  return names.length > 0 ? Array.from(names, (name) => name ?? '') : null
}

/** Planes of red, green and blue, 0 to 1. */
function fill(input: Float32Array, picture: Letterboxed): void {
  input.fill(MARGIN)
  const { pixels, size } = picture
  const plane = size.width * size.height
  eachPixel(picture, (at, from) => {
    input[at] = (pixels[from] ?? 0) / BRIGHTEST
    input[plane + at] = (pixels[from + 1] ?? 0) / BRIGHTEST
    input[2 * plane + at] = (pixels[from + 2] ?? 0) / BRIGHTEST
  })
}
