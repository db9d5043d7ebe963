import type { ClientDetail } from '../../client/index.ts'
import type { Detail } from '../components/details.tsx'
import { exactAndRelative } from '../text/times.ts'
import { clientStatus } from './client-columns.ts'

type Shown = ClientDetail & { holdings?: readonly { noun: string; count: number }[] }

export function clientDetails(client: Shown, now: number): Detail[] {
  const { keyCounts: keys, settings, holdings, revokedAt } = client
  return [
    ['Status', clientStatus(client)],
    ['Slug', client.slug],
    ['Id', client.id],
    ['E-mail', client.email],
    ['Description', client.description],
    ['Keys', `${keys.usable} usable, ${keys.revoked} revoked, ${keys.total} in all`],
    ['Last used', exactAndRelative(client.lastUsedAt, now)],
    ['Created', exactAndRelative(client.createdAt, now)],
    ['Changed', exactAndRelative(client.updatedAt, now)],
    ...(revokedAt ? [['Revoked', exactAndRelative(revokedAt, now)] as const] : []),
    ['Settings', `time zone ${settings.timeZone}, language ${settings.language}`],
    ...(holdings
      ? [['Holds', holdings.map(({ noun, count }) => `${count} ${noun}`).join(', ') || 'nothing'] as const]
      : []),
  ]
}
