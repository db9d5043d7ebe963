import { TROUBLES, type Trouble } from './stage.ts'

/** Nothing can be said: ends the stage, and with it the analysis. */
export class AnalysisTrouble extends Error {
  readonly trouble: Trouble
  constructor(trouble: Trouble, reason: string = TROUBLES[trouble]) {
    super(reason)
    this.trouble = trouble
  }
}
