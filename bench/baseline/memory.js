import { writeFileSync } from 'node:fs'

// Loaded before the server: what it holds, garbage apart, whenever it is asked by a signal.
process.on('SIGUSR2', () => {
  globalThis.gc()
  globalThis.gc()
  writeFileSync(process.env.BENCH_MEMORY, JSON.stringify(process.memoryUsage()))
})
