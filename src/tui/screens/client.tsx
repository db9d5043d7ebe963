import { Box } from 'ink'
import { useState } from 'react'
import type { Me } from '../../client/index.ts'
import { useBody } from '../components/body.tsx'
import { Details } from '../components/details.tsx'
import { NotShown } from '../components/not-shown.tsx'
import { useKeys } from '../input/keys.tsx'
import { useConnection, useLink, useSession } from '../live/context.tsx'
import { useLive } from '../live/use-live.ts'
import { useName, useNavigation } from '../navigation-context.tsx'
import { clock } from '../text/times.ts'
import { clientDetails } from './client-details.ts'
import { ClientDialog, type ClientDialogKind } from './client-dialogs.tsx'
import { WatchClient, type WatchedClient } from './client-watch.ts'
import { CreateKeyDialog } from './key-create.tsx'
import { KeysPreview, PREVIEWED_KEYS, splitForKeys } from './keys-preview.tsx'
import type { ScreenProps } from './screen.ts'

export function Client({ of = '', label }: ScreenProps) {
  const connection = useConnection()
  const live = useLive(of, async (signal) => {
    return (await connection.run(WatchClient, { id: of, keys: PREVIEWED_KEYS }, { signal })).client
  })
  useName(of, live.data)
  if (live.data) return <Shown client={live.data} asOf={live.asOf} />
  return <NotShown title={label ?? of} live={live} missing={`There is no client ${label ?? of}.`} />
}

function Shown({ client, asOf = 0 }: { client: WatchedClient; asOf: number | undefined }) {
  const { me } = useSession()
  const { open, back } = useNavigation()
  const body = useBody()
  const isOld = useLink().state === 'down'
  const [dialog, setDialog] = useState<ClientDialogKind | 'createKey'>()
  const active = dialog === undefined
  const can = (permission: Me['key']['permissions'][number], screen: string) =>
    me?.key.permissions.includes(permission)
      ? () => open({ screen, of: client.id, label: client.name })
      : undefined
  const show = (kind: ClientDialogKind | 'createKey') => () => setDialog(kind)
  const close = () => setDialog(undefined)

  useKeys(
    'client',
    {
      keys: () => open({ screen: 'keys', of: client.id, label: client.name }),
      sources: () => open({ screen: 'sources', of: client.id, label: client.name }),
      analyses: can('analysis:read', 'analyses'),
      usage: can('usage:read', 'usage'),
      invoices: can('invoices:read', 'invoices'),
      createKey: show('createKey'),
      edit: show('edit'),
      revoke: client.status === 'ACTIVE' ? show('revoke') : undefined,
      reactivate: client.status === 'REVOKED' ? show('reactivate') : undefined,
      delete: show('delete'),
    },
    { active },
  )

  if (dialog === 'createKey') return <CreateKeyDialog client={client} onClose={close} />
  if (dialog) return <ClientDialog kind={dialog} client={client} onClose={close} onDeleted={back} />
  const details = clientDetails(client, Date.now())
  const { about, keys, direction } = splitForKeys(body, details)
  return (
    <Box flexDirection={direction}>
      <Details
        title={client.name}
        subtitle={client.status === 'REVOKED' ? 'revoked' : undefined}
        footer={isOld ? `as of ${clock(asOf)}` : undefined}
        details={details}
        {...about}
        active={active}
      />
      <KeysPreview keys={client.keys.nodes} total={client.keys.totalCount} {...keys} />
    </Box>
  )
}
