import { parentPort, workerData } from 'node:worker_threads'
import { loadFaces } from './fonts.ts'
import { lackingIn, printInvoice } from './invoice.ts'
import type { Delivery, Order } from './printer.ts'

const faces = loadFaces(workerData)

parentPort?.on('message', async ({ id, wanted, document }: Order) => {
  try {
    if (wanted === 'pdf') deliver({ id, made: await printInvoice(await faces, document) })
    else deliver({ id, made: lackingIn(await faces, document) })
  } catch (error) {
    deliver({ id, error: String(error) })
  }
})

const deliver = (delivery: Delivery) => parentPort?.postMessage(delivery)
