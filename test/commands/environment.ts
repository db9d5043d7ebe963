import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { vi } from 'vitest'
import { startTestServer, type TestServer } from '../harness/server.ts'

export type Environment = TestServer & {
  /** Whose key the next commands use. */
  use(key: string): void
}

/** A server, and an environment in which commands reach it with the operator key. */
export async function openEnvironment(settings: Record<string, unknown> = {}): Promise<Environment> {
  const server = await startTestServer({ settings })
  const home = mkdtempSync(join(tmpdir(), 'vigint-home-'))
  vi.stubEnv('XDG_CONFIG_HOME', home)
  vi.stubEnv('VIGINT_API_URL', server.url)
  const use = (key: string) => void vi.stubEnv('VIGINT_API_KEY', key)
  use(server.operatorKey)
  return {
    ...server,
    use,
    async stop() {
      vi.unstubAllEnvs()
      rmSync(home, { recursive: true, force: true })
      await server.stop()
    },
  }
}
