import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    globalSetup: ['test/harness/postgres.ts'],
    testTimeout: 20_000,
    hookTimeout: 60_000,
    // Commands print through the console; what they print is what is tested.
    disableConsoleIntercept: true,
    maxWorkers: 2,
  },
})
