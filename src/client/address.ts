import { SettingsError } from './errors.ts'

export const DEFAULT_URL = 'http://127.0.0.1:5002'

/** The base address of a server: no trailing slash, and `/graphql` or `/api` at the end is tolerated. */
export function baseUrl(address: string): string {
  const url = parse(address.trim())
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new SettingsError(
      `"${address}" is not the address of a server.`,
      `Give one like ${DEFAULT_URL} or https://vigint.example.com`,
    )
  }
  if (url.username || url.password) {
    throw new SettingsError(
      `The server address must not hold a user name or password (${url.host}).`,
      'Give the key by VIGINT_API_KEY, a profile or --api-key-file.',
    )
  }
  const path = url.pathname.replace(/\/+$/, '').replace(/\/(graphql|api)$/, '')
  return `${url.protocol}//${url.host}${path}`
}

export function endpoint(base: string): string {
  return `${baseUrl(base)}/graphql`
}

/** A key belongs to one server: only literally the same base address is that server. */
export function sameServer(a: string, b: string): boolean {
  return baseUrl(a) === baseUrl(b)
}

function parse(address: string): URL | null {
  return URL.parse(address.includes('://') ? address : `http://${address}`)
}
