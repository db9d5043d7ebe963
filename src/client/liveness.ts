import { get } from 'node:http'
import { get as getByTls } from 'node:https'

/**
 * What a server says to whoever asks whether it lives; undefined where none answers. Nothing secret is asked or told,
 * so that its certificate does not matter.
 */
export function liveness(url: string, timeoutMs: number): Promise<string | undefined> {
  const options = { timeout: timeoutMs, signal: AbortSignal.timeout(timeoutMs), agent: false } as const
  const address = `${url}/health/live`
  return new Promise((resolve) => {
    const request = address.startsWith('https:')
      ? getByTls(address, { ...options, rejectUnauthorized: false })
      : get(address, options)
    request.once('error', () => resolve(undefined))
    request.once('response', async (response) => {
      const isGood = response.statusCode !== undefined && response.statusCode < 300
      try {
        const chunks = await response.toArray()
        resolve(isGood ? Buffer.concat(chunks).toString() : undefined)
      } catch {
        resolve(undefined)
      }
    })
  })
}
