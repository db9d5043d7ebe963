import type { Config } from '../config.ts'
import { StartFailure } from '../failure.ts'
import { loadTls, tlsFiles } from '../tls.ts'
import { broken, type Check, ok, warning } from './check.ts'

const NAME = 'tls'
const DAY_MS = 24 * 60 * 60 * 1000
const SOON_DAYS = 14

type Settings = Pick<Config, 'host' | 'trustedProxies' | 'tlsCert' | 'tlsKey'>

export function checkTls(config: Settings, now = Date.now()): Check {
  const files = tlsFiles(config)
  if (!files) return checkPlain(config)
  try {
    const { validToDate, subjectAltName } = loadTls(files).certificate
    const detail = `${files.tlsCert}${subjectAltName ? ` for ${subjectAltName}` : ''}, until ${validToDate.toISOString().slice(0, 10)}`
    const days = Math.floor((validToDate.getTime() - now) / DAY_MS)
    if (days < 0)
      return warning(NAME, `${detail}: it has expired`, 'Renew it: a running server takes new files over.')
    if (days >= SOON_DAYS) return ok(NAME, detail)
    return warning(
      NAME,
      `${detail}: in ${days} days`,
      'Renew it in time: a running server takes new files over.',
    )
  } catch (error) {
    if (!(error instanceof StartFailure)) throw error
    return broken(NAME, error.message, error.hint)
  }
}

/** In plain HTTP a key can be read on the way, unless it stays on the machine or a proxy covers it. */
function checkPlain({ host, trustedProxies }: Settings): Check {
  if (/^(?:127\.|::1$|localhost$)/.test(host) || trustedProxies.length > 0) return ok(NAME, 'off: plain HTTP')
  return warning(
    NAME,
    `off: keys come over plain HTTP to ${host}`,
    'Give --tls-cert and --tls-key, or put a proxy that speaks TLS before it and name it in trustedProxies.',
  )
}
