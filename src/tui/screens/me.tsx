import { Box } from 'ink'
import { useState } from 'react'
import { ListOwnKeys, type Me as MeData } from '../../client/index.ts'
import { useBody } from '../components/body.tsx'
import { Details } from '../components/details.tsx'
import { NotShown } from '../components/not-shown.tsx'
import { useKeys } from '../input/keys.tsx'
import { useConnection, useSession } from '../live/context.tsx'
import { useLive } from '../live/use-live.ts'
import { useNavigation } from '../navigation-context.tsx'
import { clientDetails } from './client-details.ts'
import { EditClientForm } from './client-edit.tsx'
import { keyDetails } from './key.tsx'
import { KeysPreview, PREVIEWED_KEYS, splitForKeys } from './keys-preview.tsx'

/** Whose key this is, and what it may do. For a client: its own record and keys. */
export function Me() {
  const { me } = useSession()
  if (!me)
    return <NotShown title="Me" live={{ data: undefined, asOf: undefined, fault: undefined }} missing="" />
  return me.client ? <OwnRecord client={me.client} apiKey={me.key} /> : <OperatorKey apiKey={me.key} />
}

function OperatorKey({ apiKey }: { apiKey: MeData['key'] }) {
  const body = useBody()
  const { open } = useNavigation()
  useKeys('me', { keys: () => open({ screen: 'keys' }) })
  return (
    <Details
      title="Me"
      subtitle="an operator’s key"
      details={keyDetails(apiKey, Date.now())}
      {...body}
      active
    />
  )
}

interface OwnProps {
  client: NonNullable<MeData['client']>
  apiKey: MeData['key']
}

function OwnRecord({ client, apiKey }: OwnProps) {
  const connection = useConnection()
  const body = useBody()
  const { open } = useNavigation()
  const [isEditing, setEditing] = useState(false)
  const { data } = useLive(client.id, async (signal) => {
    const { me } = await connection.run(ListOwnKeys, { first: PREVIEWED_KEYS }, { signal })
    return me.client?.keys
  })
  useKeys(
    'me',
    { keys: () => open({ screen: 'keys' }), edit: () => setEditing(true) },
    { active: !isEditing },
  )
  if (isEditing) return <EditClientForm client={client} own onClose={() => setEditing(false)} />
  const details = [
    ...clientDetails(client, Date.now()),
    ['This key', `${apiKey.name}, ${apiKey.role}, ${apiKey.environment.toLowerCase()}`] as const,
    ['It may', apiKey.permissions.join(', ')] as const,
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
      <KeysPreview keys={data?.nodes ?? []} total={data?.totalCount ?? 0} {...keys} />
    </Box>
  )
}
