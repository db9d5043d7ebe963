import { Analyze } from '../../client/analyses.ts'
import { expectResult, type SourceRow, UpdateSource } from '../../client/index.ts'
import { useOnce } from '../components/form.tsx'
import { useSession } from '../live/context.tsx'
import { refusalOf } from '../live/fault.ts'
import { useNavigation } from '../navigation-context.tsx'

type Row = Pick<SourceRow, 'id' | 'name' | 'status' | 'watch'>

/** What is done to a source at one key, as far as it may be: undefined where it may not. */
export function useSourceActs(source: Row | undefined) {
  const { connection, me } = useSession()
  const { open, say, warn } = useNavigation()
  const { busy, run } = useOnce()
  const may = (permission: NonNullable<typeof me>['key']['permissions'][number]) =>
    me?.key.permissions.includes(permission)
  if (!source) return {}
  const { id, name, watch } = source
  const isThere = source.status !== 'ARCHIVED' && !busy
  const attempt = (work: () => Promise<void>) => () =>
    run(() => work().catch((error: unknown) => warn(refusalOf(error).message)))

  const analyzeNow = attempt(async () => {
    say(`Looking at ${name}…`, name)
    const { analyze } = await connection.run(Analyze, { input: { source: id, wait: false } })
    const [asked] = expectResult(analyze, 'Analyzed').analyses
    if (asked && may('analysis:read')) open({ screen: 'analysis', of: asked.id, label: name })
  })
  const switchWatch = attempt(async () => {
    const { updateSource } = await connection.run(UpdateSource, { input: { source: id, watch: !watch } })
    expectResult(updateSource, 'SourceUpdated')
    say(watch ? `${name} is not watched any more.` : `${name} is watched.`, name)
    connection.loadAgain()
  })
  return {
    analyze: isThere && may('analysis:run') ? analyzeNow : undefined,
    watch: isThere && may('sources:manage') ? switchWatch : undefined,
    analyses: may('analysis:read') ? () => open({ screen: 'analyses', of: id, label: name }) : undefined,
  }
}
