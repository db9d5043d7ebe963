/** Where what was asked for waits until a process that has its frames takes it. What is lost of it is found by its lease. */
export interface AnalysisQueue {
  send(analysisIds: readonly string[]): Promise<void>
}
