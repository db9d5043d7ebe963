/** A thread: loads a model, and looks at one picture after the other. */
import { parentPort, workerData } from 'node:worker_threads'
import type { Detection, Label } from '../../core/analysis/detection.ts'
import { type Candidate, suppress } from './candidate.ts'
import { boxIn, type Letterboxed, letterbox } from './letterbox.ts'
import type { Asked, Task, Told } from './message.ts'
import type { Network } from './network.ts'

const task: Task = workerData
const tell = (told: Told) => parentPort?.postMessage(told)

try {
  const network = await load()
  tell({ ready: true })
  let before = Promise.resolve()
  parentPort?.on('message', (asked: Asked) => {
    before = before.then(() => answer(network, asked))
  })
} catch (error) {
  tell({ error: error instanceof Error ? error.message : String(error) })
}

async function load(): Promise<Network> {
  if ('onnx' in task.model) {
    const { loadOnnx } = await import('./onnx.ts')
    return loadOnnx(task.model.onnx, task.labels, task.leastScore)
  }
  const { loadCenterNet } = await import('./centernet.ts')
  return loadCenterNet()
}

async function answer(network: Network, { id, picture }: Asked): Promise<void> {
  const began = performance.now()
  try {
    const boxed = await letterbox(picture, network.size, task.mostPixels)
    const detections = boxed && wanted(network, boxed, await network.look(boxed))
    tell({ id, detections, milliseconds: performance.now() - began })
  } catch (error) {
    tell({ id, error: String(error) })
  }
}

function wanted(network: Network, boxed: Letterboxed, candidates: Candidate[]): Detection[] {
  const labelled = candidates.flatMap((candidate) => {
    const label = task.labels.find((known) => known === network.names[candidate.kind])
    return label && candidate.score >= task.leastScore ? [candidate] : []
  })
  return suppress(labelled).flatMap((candidate) => {
    const box = boxIn(boxed, candidate)
    const label = network.names[candidate.kind] as Label
    return box ? [{ label, score: Math.min(1, candidate.score), box }] : []
  })
}
