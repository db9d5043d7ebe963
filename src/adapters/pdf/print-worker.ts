import { parentPort, workerData } from 'node:worker_threads'
import { loadFaces } from './fonts.ts'
import { printInvoice } from './invoice.ts'
import type { Delivery, Order } from './printer.ts'

const faces = loadFaces(workerData)

parentPort?.on('message', async ({ id, document }: Order) => {
  try {
    deliver({ id, ...(await printInvoice(await faces, document)) })
  } catch (error) {
    deliver({ id, error: String(error) })
  }
})

const deliver = (delivery: Delivery) => parentPort?.postMessage(delivery)
