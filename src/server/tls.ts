import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { readFileSync, unwatchFile, watchFile } from 'node:fs'
import type { Log } from '../core/context.ts'
import { StartFailure } from './failure.ts'

/** Files are replaced one after the other: they are looked at together. */
const WATCH_INTERVAL_MS = 2_000

export type TlsFiles = { tlsCert: string; tlsKey: string }
export type Tls = { cert: Buffer; key: Buffer; certificate: X509Certificate }

/** Undefined where none is set: plain HTTP. */
export function tlsFiles({ tlsCert, tlsKey }: { tlsCert?: string; tlsKey?: string }): TlsFiles | undefined {
  return tlsCert && tlsKey ? { tlsCert, tlsKey } : undefined
}

export function loadTls({ tlsCert, tlsKey }: TlsFiles): Tls {
  const cert = read(tlsCert, 'certificate')
  const key = read(tlsKey, 'key')
  const certificate = parseCertificate(cert, tlsCert)
  if (!certificate.checkPrivateKey(parseKey(key, tlsKey)))
    throw new StartFailure(
      `The key ${tlsKey} does not belong to the certificate ${tlsCert}.`,
      'Name the two files of one certificate with --tls-cert and --tls-key. In a file with several, the own certificate comes first.',
    )
  return { cert, key, certificate }
}

/** Undefined unless it is over. */
export function expiredOn({ certificate }: Tls, now = new Date()): string | undefined {
  return certificate.validToDate < now ? certificate.validToDate.toISOString() : undefined
}

/** A name by which a browser on this machine can open the server and find it in the certificate. */
export function hostIn({ certificate }: Tls, host: string): string {
  const isNamed = /^[\d.]+$|:/.test(host) ? certificate.checkIP(bare(host)) : certificate.checkHost(host)
  if (isNamed) return host
  if (certificate.checkHost('localhost')) return 'localhost'
  const name = /DNS:([^*,\s"]+)(?:,|$)/.exec(certificate.subjectAltName ?? '')?.[1]
  return name ?? host
}

const bare = (host: string) => host.replace(/^\[|\]$/g, '')

function read(path: string, what: string): Buffer {
  try {
    return readFileSync(path)
  } catch (error) {
    throw new StartFailure(
      `The TLS ${what} ${path} can't be read (${error instanceof Error && 'code' in error ? error.code : error}).`,
      `Check --tls-${what === 'key' ? 'key' : 'cert'} and that the user who runs vigint may read the file.`,
      { cause: error },
    )
  }
}

function parseCertificate(pem: Buffer, path: string): X509Certificate {
  try {
    return new X509Certificate(pem)
  } catch (error) {
    throw notPem(path, 'certificate', error)
  }
}

function parseKey(pem: Buffer, path: string): KeyObject {
  try {
    return createPrivateKey(pem)
  } catch (error) {
    if (/ENCRYPTED/.test(pem.toString('latin1')))
      throw new StartFailure(
        `The TLS key ${path} is locked by a passphrase.`,
        'Take the passphrase off, and let the file be readable by the user who runs vigint alone.',
        { cause: error },
      )
    throw notPem(path, 'key', error)
  }
}

const notPem = (path: string, what: string, cause: unknown) =>
  new StartFailure(
    `${path} holds no ${what} in PEM form.`,
    `It should begin with -----BEGIN ${what === 'key' ? 'PRIVATE KEY' : 'CERTIFICATE'}-----.`,
    { cause },
  )

export type TlsReloader = { reload(): void; stop(): void }

/** Takes new files over, without a break for anybody; files that are not good leave the old ones in force. */
export function followTlsFiles(files: TlsFiles, first: Tls, log: Log, use: (tls: Tls) => void): TlsReloader {
  let current = first

  function reload(): void {
    try {
      const next = loadTls(files)
      if (next.cert.equals(current.cert) && next.key.equals(current.key)) return
      use(next)
      current = next
      warnIfExpired(next, log)
      log.info({ validTo: next.certificate.validTo }, 'The new TLS certificate is in force')
    } catch (error) {
      log.warn({ err: error }, 'The new TLS certificate can not be used; the old one stays in force')
    }
  }

  const paths = [files.tlsCert, files.tlsKey]
  for (const path of paths) watchFile(path, { interval: WATCH_INTERVAL_MS, persistent: false }, reload)
  return {
    reload,
    stop() {
      for (const path of paths) unwatchFile(path, reload)
    },
  }
}

export function warnIfExpired(tls: Tls, log: Log): void {
  const over = expiredOn(tls)
  if (over) log.warn({ expiredOn: over }, 'The TLS certificate has expired; clients will refuse it')
}
