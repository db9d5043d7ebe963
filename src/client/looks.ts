import { type AnalysisDetail, MoreLooks } from './analyses.ts'
import type { Api } from './api.ts'

type Look = AnalysisDetail['looks'][number]

/** Page after page, behind those that are there already. */
export async function allLooks(
  api: Pick<Api, 'run'>,
  { id, looks }: Pick<AnalysisDetail, 'id' | 'looks'>,
): Promise<Look[]> {
  const all = [...looks]
  for (let page: readonly Look[] = looks; page.length > 0; ) {
    const { analysis } = await api.run(MoreLooks, { id, after: all.at(-1)?.capturedAt })
    page = analysis.looks
    all.push(...page)
  }
  return all
}
