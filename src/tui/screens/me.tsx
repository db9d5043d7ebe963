import { Box } from 'ink'
import { useState } from 'react'
import { ListOwnKeys, type Me as MeData, ShowOwnRecord } from '../../client/index.ts'
import { useBody } from '../components/body.tsx'
import { type Detail, Details } from '../components/details.tsx'
import { NotShown } from '../components/not-shown.tsx'
import { accessDetails } from '../forms/access.ts'
import { useKeys } from '../input/keys.tsx'
import { useConnection, useSession } from '../live/context.tsx'
import { useLive } from '../live/use-live.ts'
import { useNavigation } from '../navigation-context.tsx'
import { recordDetails } from './client-details.ts'
import { EditClientForm } from './client-edit.tsx'
import { keyDetails } from './key.tsx'
import { KeysPreview, PREVIEWED_KEYS, splitForKeys } from './keys-preview.tsx'

/** Whose key this is, and what it may do. For a client: its own record and keys. */
export function Me() {
  const { me } = useSession()
  if (!me) {
    return <NotShown title="Me" live={{ data: undefined, asOf: undefined, fault: undefined }} missing="" />
  }
  return me.client ? <OwnClient client={me.client} apiKey={me.key} /> : <OperatorKey apiKey={me.key} />
}

function OperatorKey({ apiKey }: { apiKey: MeData['key'] }) {
  const body = useBody()
  const { open } = useNavigation()
  useKeys('me', { keys: () => open({ screen: 'keys' }) })
  const details = keyDetails(apiKey, Date.now())
  return <Details title="Me" subtitle="an operator’s key" details={details} {...body} active />
}

interface OwnProps {
  client: NonNullable<MeData['client']>
  apiKey: MeData['key']
}

/** A role may be too small for the record or for the keys; each part says so for itself. */
function OwnClient({ client, apiKey }: OwnProps) {
  const connection = useConnection()
  const body = useBody()
  const { open } = useNavigation()
  const [isEditing, setEditing] = useState(false)
  const record = useLive(`record of ${client.id}`, async (signal) => {
    return (await connection.run(ShowOwnRecord, {}, { signal })).me.client
  })
  const own = useLive(`keys of ${client.id}`, async (signal) => {
    const { me } = await connection.run(ListOwnKeys, { first: PREVIEWED_KEYS }, { signal })
    return me.client?.keys
  })
  useKeys(
    'me',
    {
      keys: () => open({ screen: 'keys' }),
      analyses: apiKey.permissions.includes('analysis:read') ? () => open({ screen: 'analyses' }) : undefined,
      usage: apiKey.permissions.includes('usage:read') ? () => open({ screen: 'usage' }) : undefined,
      invoices: apiKey.permissions.includes('invoices:read') ? () => open({ screen: 'invoices' }) : undefined,
      edit: record.data ? () => setEditing(true) : undefined,
    },
    { active: !isEditing },
  )
  if (isEditing && record.data) {
    return <EditClientForm client={record.data} own onClose={() => setEditing(false)} />
  }
  const now = Date.now()
  const details: Detail[] = [
    ...(record.data
      ? recordDetails(record.data, now)
      : [['Record', record.fault?.message ?? 'Loading…'] as const]),
    ['This key', `${apiKey.name}, ${apiKey.role}, ${apiKey.environment.toLowerCase()}`],
    ['It may', apiKey.permissions.join(', ')],
    ...(record.data ? accessDetails(record.data) : []),
  ]
  const { about, keys, direction } = splitForKeys(body, details)
  return (
    <Box flexDirection={direction}>
      <Details
        title={client.name}
        subtitle="your own record"
        details={details}
        {...about}
        active={!isEditing}
      />
      <KeysPreview
        keys={own.data?.nodes ?? []}
        total={own.data?.totalCount}
        fault={own.fault?.message}
        {...keys}
      />
    </Box>
  )
}
