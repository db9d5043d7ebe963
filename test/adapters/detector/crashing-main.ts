/** A thread that ends with each picture. */
import { parentPort } from 'node:worker_threads'
import type { Told } from '../../../src/adapters/detector/message.ts'

parentPort?.postMessage({ ready: true } satisfies Told)
parentPort?.on('message', () => process.exit(3))
