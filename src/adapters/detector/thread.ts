import { Worker } from 'node:worker_threads'
import type { Detection } from '../../core/analysis/detection.ts'
import type { Asked, Task, Told } from './message.ts'

export type Seen = { detections: readonly Detection[] | null; milliseconds: number }

export type Thread = {
  /** Once it has loaded its model; why it can not otherwise. */
  ready(): Promise<void>
  /** One at a time. Throws where it ends meanwhile or takes too long; it is of no use then. */
  look(picture: Uint8Array): Promise<Seen>
  stop(): Promise<void>
}

type Waiting = { resolve(seen: Seen): void; reject(error: Error): void }

/** It keeps the process alive only while it looks at something. */
export function startThread(script: string, task: Task, mostMs: number): Thread {
  const worker = new Worker(script, { workerData: task, name: 'detector' })
  worker.unref()
  const begun = Promise.withResolvers<void>()
  // Who only looks hears of it there.
  begun.promise.catch(() => {})
  let waiting: Waiting | undefined
  let ended: Error | undefined
  let last = 0

  const end = (error: Error) => {
    ended ??= error
    begun.reject(ended)
    waiting?.reject(ended)
  }
  worker.on('message', (told: Told) => {
    if ('ready' in told) begun.resolve()
    else if ('error' in told) {
      end(new Error(told.error))
      void worker.terminate()
    } else if (told.id === last) waiting?.resolve(told)
  })
  worker.on('error', (error) => end(error instanceof Error ? error : new Error(String(error))))
  worker.on('messageerror', end)
  worker.on('exit', (code) => end(new Error(`The thread that detects has ended with ${code}.`)))

  const stop = async () => {
    end(new Error('The thread that detects was stopped.'))
    await worker.terminate()
  }

  async function timed<T>(promise: Promise<T>): Promise<T> {
    worker.ref()
    const late = setTimeout(() => {
      end(new Error(`The thread that detects did not answer within ${mostMs / 1000} s.`))
      void worker.terminate()
    }, mostMs)
    try {
      return await promise
    } finally {
      clearTimeout(late)
      worker.unref()
    }
  }

  return {
    ready: () => timed(begun.promise),
    stop,
    look(picture) {
      if (ended) return Promise.reject(ended)
      last += 1
      const seen = Promise.withResolvers<Seen>()
      waiting = seen
      // A copy of these bytes alone: they may be part of a larger piece of memory, which others read.
      const copy = new Uint8Array(picture)
      worker.postMessage({ id: last, picture: copy } satisfies Asked, [copy.buffer])
      return timed(seen.promise)
    },
  }
}
