import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { Candidate } from './candidate.ts'
import { COCO } from './coco.ts'
import { eachPixel, type Letterboxed } from './letterbox.ts'
import type { Network } from './network.ts'

const SIDE = 512
const CHANNELS = 3
const OUTPUT = 'tower_0/detections'
/** Left, top, right, bottom, score and class. */
const ROW = 6

const { resolve } = createRequire(import.meta.url)

/**
 * The weights of CenterNet that come with @vladmandic/human, by TensorFlow.js in WebAssembly. It takes handlers for
 * errors of the whole process: never load it in the main thread.
 */
export async function loadCenterNet(): Promise<Network> {
  const tf = await import('@tensorflow/tfjs-core')
  const { loadGraphModel } = await import('@tensorflow/tfjs-converter')
  const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm')
  setWasmPaths(join(dirname(resolve('@tensorflow/tfjs-backend-wasm/package.json')), 'dist/'))
  await tf.setBackend('wasm')
  await tf.ready()
  const model = await loadGraphModel({ load: readModel })
  const input = new Float32Array(SIDE * SIDE * CHANNELS)

  return {
    size: { width: SIDE, height: SIDE },
    names: COCO,
    async look(picture) {
      fill(input, picture)
      const found = tf.tidy(() => model.execute(tf.tensor4d(input, [1, SIDE, SIDE, CHANNELS]), OUTPUT))
      if (Array.isArray(found)) throw new Error('The model has more outputs than one.')
      const rows = await found.data()
      found.dispose()
      return [...candidates(rows)]
    },
  }
}

/** The `exports` of the package hide its files. */
async function readModel() {
  const folder = join(dirname(resolve('@vladmandic/human')), '../models')
  const { modelTopology, signature, weightsManifest } = JSON.parse(
    await readFile(join(folder, 'centernet.json'), 'utf8'),
  )
  const { buffer, byteOffset, byteLength } = await readFile(join(folder, 'centernet.bin'))
  return {
    modelTopology,
    signature,
    weightSpecs: weightsManifest.flatMap(({ weights }: { weights: object[] }) => weights),
    weightData: buffer.slice(byteOffset, byteOffset + byteLength),
  }
}

/** Red, green and blue as they are, 0 to 255. */
function fill(input: Float32Array, picture: Letterboxed): void {
  input.fill(0)
  const { pixels } = picture
  eachPixel(picture, (at, from) => {
    input[at * CHANNELS] = pixels[from] ?? 0
    input[at * CHANNELS + 1] = pixels[from + 1] ?? 0
    input[at * CHANNELS + 2] = pixels[from + 2] ?? 0
  })
}

function* candidates(rows: ArrayLike<number>): Generator<Candidate> {
  for (let at = 0; at + ROW <= rows.length; at += ROW) {
    const [left = 0, top = 0, right = 0, bottom = 0, score = 0, kind = -1] = Array.from(
      { length: ROW },
      (_, place) => rows[at + place],
    )
    yield { left, top, right, bottom, score, kind: Math.round(kind) }
  }
}
