/** What is used of ONNX Runtime. It is not there to be checked against unless somebody installed it. */
export type OnnxRuntime = {
  InferenceSession: { create(path: string, options: SessionOptions): Promise<Session> }
  Tensor: new (type: 'float32', data: Float32Array, dims: readonly number[]) => Tensor
  env: { logLevel?: string; wasm?: { numThreads?: number } }
}
export type Session = {
  inputNames: readonly string[]
  outputNames: readonly string[]
  inputMetadata: readonly { type?: string; shape?: readonly (number | string)[] }[]
  run(feeds: Record<string, Tensor>): Promise<Record<string, Tensor>>
}
export type Tensor = { type: string; dims: readonly number[]; data: unknown; dispose(): void }

type SessionOptions = {
  intraOpNumThreads: number
  interOpNumThreads: number
  logSeverityLevel: number
  executionProviders: readonly string[]
}

/** One thread each: how many there are is said elsewhere. */
export const ONE_THREAD = { intraOpNumThreads: 1, interOpNumThreads: 1 }
export const ERRORS_ALONE = 3

/** Named apart from the import: they are resolved when somebody needs one, not when this is built. */
const NATIVE: string = 'onnxruntime-node'
const WASM: string = 'onnxruntime-web'

/** The native one, or else the one in WebAssembly, which runs on every machine at a fraction of the speed. */
export async function loadOnnxRuntime(): Promise<{ runtime: OnnxRuntime; executionProviders: string[] }> {
  try {
    return { runtime: runtimeIn(await import(NATIVE)), executionProviders: ['cpu'] }
  } catch (nativeError) {
    const module = await import(WASM).catch((error) => {
      throw isMissing(nativeError, NATIVE) && isMissing(error, WASM) ? new MissingRuntime() : nativeError
    })
    const runtime = runtimeIn(module)
    if (runtime.env.wasm) runtime.env.wasm.numThreads = 1
    return { runtime, executionProviders: ['wasm'] }
  }
}

/** As CommonJS all of it stands under `default`. */
const runtimeIn = (module: OnnxRuntime & { default?: OnnxRuntime }): OnnxRuntime =>
  module.InferenceSession ? module : (module.default ?? module)

const isMissing = (error: unknown, name: string) =>
  error instanceof Error &&
  'code' in error &&
  error.code === 'ERR_MODULE_NOT_FOUND' &&
  error.message.includes(name)

class MissingRuntime extends Error {
  constructor() {
    super(`The package ${NATIVE} is not installed. Run \`npm install ${NATIVE}\` where vigint is installed.`)
  }
}
