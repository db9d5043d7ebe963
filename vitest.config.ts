import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  // One `graphql`: Vite would take its ES modules, while our dependencies, which Node loads, take the others.
  resolve: {
    alias: [{ find: /^graphql$/, replacement: join(import.meta.dirname, 'node_modules/graphql/index.js') }],
  },
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    globalSetup: ['test/harness/postgres.ts'],
    testTimeout: 40_000,
    hookTimeout: 60_000,
    // Commands print through the console; what they print is what is tested.
    disableConsoleIntercept: true,
    // What a worker has loaded serves all of its files: nothing keeps state but what a test starts and stops.
    isolate: false,
    maxWorkers: 2,
  },
})
