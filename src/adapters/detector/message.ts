import type { Detection, Label } from '../../core/analysis/detection.ts'

/** What a thread is told when it starts. */
export type Task = {
  /** `centernet`, or the path of a model in ONNX. */
  model: { centernet: true } | { onnx: string }
  /** Whatever else is recognised is left out. */
  labels: readonly Label[]
  leastScore: number
  /** A picture with more is not decoded. */
  mostPixels: number
}

export type Asked = { id: number; picture: Uint8Array }

/** `detections`: null for a picture that can't be decoded. `error` without an id: it can't begin at all. */
export type Told =
  | { ready: true }
  | { id: number; detections: Detection[] | null; milliseconds: number }
  | { id?: number; error: string }
