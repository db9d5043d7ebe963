import { readFileSync } from 'node:fs'
import tls from 'node:tls'

const trusted = new Set<string>()

/**
 * Lets this process trust the certificate of a server on this machine, beside all that Node knows. What can't be
 * read, or an older Node, leaves things as they were: then the request itself says what is missing.
 */
export function trustCertificate(path: string): void {
  if (trusted.has(path) || !tls.setDefaultCACertificates) return
  try {
    tls.setDefaultCACertificates([...tls.getCACertificates('default'), readFileSync(path, 'utf8')])
    trusted.add(path)
  } catch {}
}
