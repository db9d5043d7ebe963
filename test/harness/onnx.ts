import { createRequire } from 'node:module'

/** Those of the optional packages that are installed. */
export const onnxRuntimes = ['onnxruntime-node', 'onnxruntime-web'].filter(resolves)
if (onnxRuntimes.length === 0)
  console.warn('\nNo ONNX Runtime is installed: tests that need one are SKIPPED.\n')

function resolves(name: string): boolean {
  try {
    createRequire(import.meta.url).resolve(name)
    return true
  } catch {
    return false
  }
}

/** Of those that ONNX knows. */
const FLOAT = 1
const INT64 = 7

type Graph = { shape?: (number | string)[]; elementType?: number; nodes: Buffer[]; constants: Buffer[] }

/** A model in the bytes of its file: one input `images`, one output `output0`. */
export function onnxModel(
  { shape = [1, 3, 64, 64], elementType = FLOAT, nodes, constants }: Graph,
  metadata: Record<string, string> = {},
): Buffer {
  const graph = message(
    ...nodes.map((node) => field(1, node)),
    field(2, 'test'),
    ...constants.map((constant) => field(5, constant)),
    field(11, valueInfo('images', elementType, shape)),
    field(12, message(field(1, 'output0'), field(2, message(field(1, message(number(1, elementType))))))),
  )
  return message(
    number(1, 8),
    field(8, message(field(1, ''), number(2, 13))),
    field(7, graph),
    ...Object.entries(metadata).map(([key, value]) => field(14, message(field(1, key), field(2, value)))),
  )
}

type Attribute = number | number[]

export const node = (
  kind: string,
  inputs: string[],
  output: string,
  attributes: Record<string, Attribute> = {},
): Buffer =>
  message(
    ...inputs.map((input) => field(1, input)),
    field(2, output),
    field(4, kind),
    ...Object.entries(attributes).map(([name, value]) => field(5, attribute(name, value))),
  )

export const floats = (name: string, dims: number[], values: number[]): Buffer =>
  constant(name, FLOAT, dims, Buffer.from(Float32Array.from(values).buffer))

export const integers = (name: string, values: number[]): Buffer =>
  constant(name, INT64, [values.length], Buffer.from(BigInt64Array.from(values, BigInt).buffer))

const constant = (name: string, type: number, dims: number[], bytes: Buffer) =>
  message(...dims.map((dim) => number(1, dim)), number(2, type), field(8, name), field(9, bytes))

function attribute(name: string, value: Attribute): Buffer {
  const [INT, INTS] = [2, 7]
  if (Array.isArray(value))
    return message(field(1, name), ...value.map((each) => number(8, each)), number(20, INTS))
  return message(field(1, name), number(3, value), number(20, INT))
}

function valueInfo(name: string, type: number, shape: (number | string)[]): Buffer {
  const dims = shape.map((dim) => field(1, typeof dim === 'number' ? number(1, dim) : field(2, dim)))
  return message(
    field(1, name),
    field(2, message(field(1, message(number(1, type), field(2, message(...dims)))))),
  )
}

const message = (...fields: Buffer[]): Buffer => Buffer.concat(fields)
const number = (tag: number, value: number): Buffer => Buffer.concat([varint(tag * 8), varint(value)])
function field(tag: number, content: Buffer | string): Buffer {
  const bytes = Buffer.from(content as string)
  return Buffer.concat([varint(tag * 8 + 2), varint(bytes.length), bytes])
}

function varint(value: number): Buffer {
  const bytes: number[] = []
  for (let left = value; ; left = Math.floor(left / 128)) {
    if (left < 128) return Buffer.from([...bytes, left])
    bytes.push((left % 128) + 128)
  }
}
