import { extname, join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { InvoiceDocument } from '../../core/invoices/document.ts'
import type { PrintedPages, Printer } from '../../core/invoices/printer.ts'

/** As built, or from the sources. */
const SCRIPT = join(import.meta.dirname, `print-worker${extname(import.meta.filename)}`)
/** Fonts take memory: it is given back where nobody prints. */
const IDLE_MS = 30_000

export type Order = { id: number; document: InvoiceDocument }
export type Delivery =
  | { id: number; pdf: Uint8Array }
  | { id: number; missing: readonly string[] }
  | { id: number; error: string }

type Waiting = { resolve(printed: PrintedPages): void; reject(error: Error): void }

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

  return (document) =>
    new Promise((resolve, reject) => {
      clearTimeout(idle)
      worker ??= start()
      last += 1
      waiting.set(last, { resolve, reject })
      worker.postMessage({ id: last, document } satisfies Order)
    })
}

function deliver(to: Waiting | undefined, delivery: Delivery): void {
  if ('error' in delivery) to?.reject(new Error(delivery.error))
  else to?.resolve('pdf' in delivery ? { pdf: Buffer.from(delivery.pdf) } : delivery)
}
