import type { ReactNode } from 'react'
import {
  ArchiveSource,
  DeleteSource,
  expectResult,
  type SourceRow,
  UnarchiveSource,
} from '../../client/index.ts'
import { Confirm } from '../components/confirm.tsx'
import { Form } from '../components/form.tsx'
import { useConnection } from '../live/context.tsx'
import { useNavigation } from '../navigation-context.tsx'
import { EditSourceDialog } from './source-form.tsx'
import { RulesDialog } from './source-rules-form.tsx'

export type SourceDialogKind = 'edit' | 'rules' | 'archive' | 'unarchive' | 'delete'

interface Props {
  kind: SourceDialogKind
  source: Pick<SourceRow, 'id' | 'name'>
  onClose: () => void
  /** After the source is gone, in place of `onClose`. */
  onDeleted?: () => void
}

export function SourceDialog({ kind, source, onClose, onDeleted = onClose }: Props): ReactNode {
  switch (kind) {
    case 'edit':
      return <EditSourceDialog id={source.id} onClose={onClose} />
    case 'rules':
      return <RulesDialog id={source.id} onClose={onClose} />
    case 'archive':
      return <ArchiveDialog source={source} onClose={onClose} />
    case 'unarchive':
      return <UnarchiveDialog source={source} onClose={onClose} />
    case 'delete':
      return <DeleteDialog source={source} onClose={onClose} onDeleted={onDeleted} />
  }
}

type OneProps = Omit<Props, 'kind'>

function ArchiveDialog({ source: { id, name }, onClose }: OneProps) {
  const connection = useConnection()
  const { say } = useNavigation()
  return (
    <Confirm
      title={`Archive ${name}`}
      lines={[
        'It takes no frames any more, and those that it holds are dropped.',
        'Its name and its past stay, and it can be taken back.',
      ]}
      question={`Archive ${name}?`}
      onNo={onClose}
      onYes={async () => {
        const { archiveSource } = await connection.run(ArchiveSource, { input: { source: id } })
        expectResult(archiveSource, 'SourceArchived')
        say(`Source ${name} is archived.`, name)
        connection.loadAgain()
        onClose()
      }}
    />
  )
}

function UnarchiveDialog({ source: { id, name }, onClose }: OneProps) {
  const connection = useConnection()
  const { say } = useNavigation()
  return (
    <Confirm
      title={`Take ${name} back`}
      lines={['It takes frames again.']}
      question={`Take ${name} back?`}
      onNo={onClose}
      onYes={async () => {
        const { unarchiveSource } = await connection.run(UnarchiveSource, { input: { source: id } })
        expectResult(unarchiveSource, 'SourceUnarchived')
        say(`Source ${name} is back.`, name)
        connection.loadAgain()
        onClose()
      }}
    />
  )
}

/** For good, so the name has to be typed back. The server compares it. */
function DeleteDialog({ source: { id, name }, onClose, onDeleted = onClose }: OneProps) {
  const connection = useConnection()
  const { say } = useNavigation()
  return (
    <Form
      title={`Delete ${name}`}
      intro={[
        `${name} goes for good, with its frames and all that was found in them.`,
        `Type its name to delete it: ${name}`,
      ]}
      fields={[
        {
          kind: 'text',
          name: 'confirm',
          label: 'Name',
          placeholder: name,
          note: 'Exactly as it is written above.',
        },
      ]}
      onCancel={onClose}
      onSubmit={async ({ confirm }) => {
        const { deleteSource } = await connection.run(DeleteSource, { input: { source: id, confirm } })
        expectResult(deleteSource, 'SourceDeleted')
        say(`Source ${name} is deleted.`, name)
        connection.loadAgain()
        onDeleted()
      }}
    />
  )
}
