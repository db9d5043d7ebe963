/** `ahead`: how many of its client's are to be done before it. */
export type Waiting = { id: string; ahead: number }

/**
 * Where what was asked for waits until a process that has its frames takes it. Those with less of their clients' ahead
 * of them come first, so that who asks for hundreds keeps nobody else waiting. What is lost of it is found by its lease.
 */
export interface AnalysisQueue {
  send(waiting: readonly Waiting[]): Promise<void>
}
