import type { ClientDetail, OwnRecord } from '../../client/index.ts'
import type { Detail } from '../components/details.tsx'
import { accessDetails } from '../forms/access.ts'
import { counted } from '../text/counts.ts'
import { exactAndRelative } from '../text/times.ts'
import { clientStatus } from './client-columns.ts'
import type { WatchedClient } from './client-watch.ts'

export function clientDetails(client: WatchedClient, now: number): Detail[] {
  const { keyCounts, holdings, revokedAt } = client
  const holds = holdings.map(counted).join(', ')
  return [
    ...recordDetails(client, now),
    ['Last used', exactAndRelative(client.lastUsedAt, now)],
    ...(revokedAt ? [['Revoked', exactAndRelative(revokedAt, now)] as const] : []),
    ['Keys', `${keyCounts.active} active, ${keyCounts.revoked} revoked, ${keyCounts.total} in all`],
    ['Holds', holds || 'nothing'],
    ...accessDetails(client),
  ]
}

/** What a client may see of itself, too. */
export function recordDetails(client: OwnRecord | ClientDetail, now: number): Detail[] {
  const { settings } = client
  return [
    ['Status', clientStatus(client)],
    ['Slug', client.slug],
    ['Id', client.id],
    ['E-mail', client.email],
    ['Description', client.description],
    ['Settings', settingsInWords(settings)],
    ['Created', exactAndRelative(client.createdAt, now)],
    ['Changed', exactAndRelative(client.updatedAt, now)],
  ]
}

const settingsInWords = ({ timeZone, language, unusualUse }: OwnRecord['settings']): string =>
  `time zone ${timeZone}, language ${language}, unusual use ${unusualUse ? 'raises events' : 'ignored'}`
