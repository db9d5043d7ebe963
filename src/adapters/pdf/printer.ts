import { extname, join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { InvoiceDocument } from '../../core/invoices/document.ts'
import type { Printer } from '../../core/invoices/printer.ts'

/** As built, or from the sources. */
const SCRIPT = join(import.meta.dirname, `print-worker${extname(import.meta.filename)}`)
/** Fonts take memory: it is given back where nobody prints. */
const IDLE_MS = 30_000

type Made = { pdf: Uint8Array; lacking: readonly string[] }
type Wanted = keyof Made

export type Order = { id: number; wanted: Wanted; document: InvoiceDocument }
export type Delivery = { id: number; made: Made[Wanted] } | { id: number; error: string }

type Waiting = { resolve(made: never): void; reject(error: Error): void }

/**
 * By pdfkit, in a thread of its own, one document after the other: laying a page out takes a tenth of a second, in
 * which a server would answer nobody. A font may be named for letters that its own fonts lack.
 */
export function createPrinter(otherFont: string | undefined): Printer {
  let worker: Worker | undefined
  let idle: NodeJS.Timeout | undefined
  let last = 0
  const waiting = new Map<number, Waiting>()

  const end = (ended: Worker, error: Error) => {
    if (worker === ended) worker = undefined
    for (const { reject } of waiting.values()) reject(error)
    waiting.clear()
  }

  const start = () => {
    const started = new Worker(SCRIPT, { workerData: otherFont })
    started.unref()
    started.on('message', (delivery: Delivery) => {
      deliver(waiting.get(delivery.id), delivery)
      waiting.delete(delivery.id)
      if (waiting.size === 0) idle = setTimeout(() => void stop(started), IDLE_MS).unref()
    })
    started.on('error', (error) => end(started, error))
    started.on('exit', () => end(started, new Error('The thread that prints has ended.')))
    return started
  }

  const stop = (idling: Worker) => {
    worker = undefined
    return idling.terminate()
  }

  const have = <Name extends Wanted>(wanted: Name, document: InvoiceDocument) =>
    new Promise<Made[Name]>((resolve, reject) => {
      clearTimeout(idle)
      worker ??= start()
      last += 1
      waiting.set(last, { resolve, reject })
      worker.postMessage({ id: last, wanted, document } satisfies Order)
    })

  return {
    print: async (document) => Buffer.from(await have('pdf', document)),
    lacking: (document) => have('lacking', document),
  }
}

function deliver(to: Waiting | undefined, delivery: Delivery): void {
  if ('error' in delivery) to?.reject(new Error(delivery.error))
  // The thread makes what it was asked for under this id.
  else to?.resolve(delivery.made as never)
}
