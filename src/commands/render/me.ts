import type { Connection } from '../../client/connection.ts'
import type { KeyRow } from '../../client/keys.ts'
import type { Me, OwnRecord } from '../../client/me.ts'
import { addresses, framesLimit, requests, sourcesLimit } from './access.ts'
import { renderFields } from './fields.ts'
import { clientFields } from './frame-settings.ts'
import { renderKey, renderKeys } from './keys.ts'
import { moment } from './times.ts'

interface ShownMe {
  client: OwnRecord | Me['client']
  key: Me['key']
  /** Null where the key may not see them. */
  keys: readonly KeyRow[] | null
}

export function renderMe({ client, key, keys }: ShownMe, connection: Connection): string {
  const server = renderFields([
    ['Server', connection.url],
    ['Address from', connection.urlOrigin],
    ['Key from', connection.keyOrigin],
  ])
  return [
    server,
    ...(client ? ['Client', renderOwnRecord(client)] : []),
    'Key in use',
    renderKey(key),
    ...(keys && keys.length > 0 ? ['All keys', renderKeys(keys)] : []),
  ].join('\n\n')
}

export function renderOwnRecord(client: OwnRecord | NonNullable<Me['client']>): string {
  const record = 'settings' in client ? client : undefined
  return renderFields([
    ['Id', client.id],
    ['Name', client.name],
    ['Slug', client.slug],
    ['E-mail', record?.email],
    ['Description', record?.description],
    ['Status', client.status.toLowerCase()],
    ['Time zone', record?.settings.timeZone],
    ['Language', record?.settings.language],
    ['Unusual use', record && (record.settings.unusualUse ? 'raises an event' : 'is not looked for')],
    ['Addresses', record && addresses(record.allowedAddresses)],
    ['Requests', record && requests(record.limits)],
    ['Frames', record && framesLimit(record.limits)],
    ['Sources', record && sourcesLimit(record.limits)],
    ...(record ? clientFields(record.settings.frames) : []),
    ['Created', moment(client.createdAt)],
  ])
}
