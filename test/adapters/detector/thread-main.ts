/** A thread that looks at texts instead of pictures, says in which order, and does what they tell it to. */
import { BroadcastChannel, parentPort } from 'node:worker_threads'
import type { Asked, Told } from '../../../src/adapters/detector/message.ts'

const channel = new BroadcastChannel('detector-test')
channel.unref()
const tell = (told: Told) => parentPort?.postMessage(told)
tell({ ready: true })

parentPort?.on('message', ({ id, picture }: Asked) => {
  const text = Buffer.from(picture).toString()
  channel.postMessage(text)
  const answer = () => tell({ id, detections: text === 'broken' ? null : [], milliseconds: 1 })
  if (text.startsWith('crash')) process.exit(3)
  else if (text.startsWith('throw')) setImmediate(() => Promise.reject(new Error('Something in a library.')))
  else if (text.startsWith('hang')) for (;;);
  else if (text.startsWith('hold')) {
    const held = new BroadcastChannel('detector-test-release')
    held.onmessage = () => {
      held.close()
      answer()
    }
  } else answer()
})
