import type { ClientDetail, ClientRow } from '../../client/clients.ts'
import { addresses, framesLimit, requests, sourcesLimit } from './access.ts'
import { renderFields } from './fields.ts'
import { clientFields } from './frame-settings.ts'
import { type Column, renderTable } from './table.ts'
import { plain } from './text.ts'
import { ago, day, moment } from './times.ts'

const COLUMNS: readonly Column<ClientRow>[] = [
  { header: 'NAME', value: ({ name }) => name, shrinksTo: 12 },
  { header: 'SLUG', value: ({ slug }) => slug },
  { header: 'STATUS', value: ({ status }) => status.toLowerCase() },
  { header: 'KEYS', value: keySummary },
  { header: 'LAST USED', value: ({ lastUsedAt }) => ago(lastUsedAt) },
  { header: 'CREATED', value: ({ createdAt }) => day(createdAt), optional: true },
  { header: 'ID', value: ({ id }) => id, optional: true },
]

export function renderClients(clients: readonly ClientRow[], width?: number): string {
  return renderTable(clients, COLUMNS, width)
}

export function renderClient(client: ClientDetail): string {
  return renderFields([
    ['Id', client.id],
    ['Name', client.name],
    ['Slug', client.slug],
    ['E-mail', client.email],
    ['Description', client.description],
    ['Status', client.status.toLowerCase()],
    ['Keys', keySummary(client)],
    ['Time zone', client.settings.timeZone],
    ['Language', client.settings.language],
    ['Unusual use', client.settings.unusualUse ? 'raises an event' : 'is not looked for'],
    ['Addresses', addresses(client.allowedAddresses)],
    ['Requests', requests(client.limits)],
    ['Frames', framesLimit(client.limits)],
    ['Sources', sourcesLimit(client.limits)],
    ...clientFields(client.settings.frames),
    ...modelFields(client.analysis),
    ['Created', moment(client.createdAt)],
    ['Revoked', moment(client.revokedAt)],
    ['Last used', ago(client.lastUsedAt)],
  ])
}

/** As far as they are not those of the server. */
const modelFields = ({ screenModel, confirmModel, modelCallsPerDay }: ClientDetail['analysis']) =>
  [
    ['Screen model', screenModel],
    ['Confirm model', confirmModel],
    ['Model calls', modelCallsPerDay === null ? null : `${modelCallsPerDay} a day`],
  ] as const

/** A client in a sentence. */
export function clientTitle({ name, slug }: { name: string; slug: string }): string {
  return `${plain(name)} (${slug})`
}

function keySummary({ keyCounts: { active, revoked } }: ClientRow): string {
  return revoked === 0 ? `${active} active` : `${active} active, ${revoked} revoked`
}
