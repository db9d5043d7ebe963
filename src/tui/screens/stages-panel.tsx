import type { AnalysisStage } from '../../client/analyses.ts'
import { innerWidth, Panel } from '../components/panel.tsx'
import { Table } from '../components/table.tsx'
import { STAGE_COLUMNS } from './analysis-columns.ts'

const HEAD_AND_EDGES = 3

export const stagesHeight = (stages: readonly AnalysisStage[]): number => stages.length + HEAD_AND_EDGES

/** What each stage said, in the order in which they looked. */
export function StagesPanel({ stages, width }: { stages: readonly AnalysisStage[]; width: number }) {
  const rows = stages.map((stage) => ({ ...stage, id: stage.stage }))
  return (
    <Panel title="Stages" width={width} height={stagesHeight(stages)}>
      <Table columns={STAGE_COLUMNS} rows={rows} selected={-1} width={innerWidth(width)} now={Date.now()} />
    </Panel>
  )
}
