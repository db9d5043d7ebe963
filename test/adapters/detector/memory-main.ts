/** A process: looks at one picture again and again, and prints how many tensors are held after the first and the last. */
import * as tf from '@tensorflow/tfjs-core'
import sharp from 'sharp'
import { loadCenterNet } from '../../../src/adapters/detector/centernet.ts'
import { letterbox } from '../../../src/adapters/detector/letterbox.ts'

const [, , times = '5'] = process.argv
const picture = await sharp({ create: { width: 640, height: 360, channels: 3, background: '#777' } })
  .jpeg()
  .toBuffer()
const network = await loadCenterNet()
const held: { tensors: number; bytes: number }[] = []
for (let time = 0; time < Number(times); time += 1) {
  const boxed = await letterbox(picture, network.size, 1_000_000)
  if (boxed) await network.look(boxed)
  const { numTensors, numBytes } = tf.memory()
  held.push({ tensors: numTensors, bytes: numBytes })
}
console.log(
  JSON.stringify({ first: held[0], last: held.at(-1), residentMb: process.memoryUsage.rss() / 1e6 }),
)
