import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createDetector } from '../../../src/adapters/detector/create.ts'
import type { Detection } from '../../../src/core/analysis/detection.ts'
import { floats, integers, node, onnxModel, onnxRuntimes } from '../../harness/onnx.ts'
import { OPTIONS } from './options.ts'

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'vigint-onnx-'))
})
afterAll(() => rm(directory, { recursive: true, force: true }))

async function file(name: string, bytes: Buffer | string): Promise<string> {
  await writeFile(join(directory, name), bytes)
  return join(directory, name)
}
const create = (path: string) => createDetector(`onnx:${path}`, OPTIONS)
const coloured = (background: string, width = 64, height = 64) =>
  sharp({ create: { width, height, channels: 3, background } })
    .png()
    .toBuffer()

async function look(path: string, ...pictures: Buffer[]): Promise<(readonly Detection[] | null)[]> {
  const detector = await create(path)
  const detected = await detector.detect({
    clientId: 'acme',
    frames: pictures.map((data, at) => ({ at, data })),
  })
  await detector.close()
  return [...(detected?.frames ?? [])]
}

/** How red, green and blue the picture is, as the scores of three classes; one box that is always there. */
const COLOURS = {
  nodes: [
    node('ReduceMean', ['images'], 'mean', { axes: [2, 3], keepdims: 0 }),
    node('Reshape', ['mean', 'shape'], 'scores'),
    node('Concat', ['box', 'scores'], 'output0', { axis: 1 }),
  ],
  // A box of 16 by 32 in the middle of 64 by 64.
  constants: [floats('box', [1, 4, 1], [32, 32, 16, 32]), integers('shape', [1, 3, 1])],
}
const NAMES = { names: "{0: 'person', 1: 'Car', 2: 'zebra'}" }
const MIDDLE = { x: 0.375, y: 0.25, width: 0.25, height: 0.5 }

describe.skipIf(onnxRuntimes.length === 0)(`a model in ONNX, by ${onnxRuntimes.join(' or ')}`, () => {
  test('names what it sees, of its own classes those that are wanted', async () => {
    const path = await file('colours.onnx', onnxModel(COLOURS, NAMES))
    const seen = await look(path, await coloured('#f00'), await coloured('#0f0'), await coloured('#00f'))
    expect(seen).toEqual([
      [{ label: 'person', score: 1, box: MIDDLE }],
      [{ label: 'car', score: 1, box: MIDDLE }],
      [],
    ])
  })

  test('sees whole pictures of any shape, in boxes of the picture itself', async () => {
    const path = await file('wide.onnx', onnxModel(COLOURS, NAMES))
    const [wide] = await look(path, await coloured('#f00', 200, 100))
    // Half of what it was shown is margin, of 114; the box reaches from edge to edge of the rest.
    expect(wide).toEqual([
      { label: 'person', score: expect.closeTo((1 + 114 / 255) / 2, 4), box: { ...MIDDLE, y: 0, height: 1 } },
    ])
  })

  test('may leave the size of pictures open', async () => {
    const path = await file(
      'open.onnx',
      onnxModel({ ...COLOURS, shape: ['batch', 3, 'height', 'width'] }, NAMES),
    )
    const [seen] = await look(path, await coloured('#f00', 640, 640))
    const { x, y, width, height } = seen?.[0]?.box ?? {}
    expect([x, y, width, height].map((part) => Math.round(640 * (part ?? 0)))).toEqual([24, 16, 16, 32])
  })

  test('may be laid out box by box, and say how sure it is of a box apart', async () => {
    const turned = {
      ...COLOURS,
      nodes: [
        ...COLOURS.nodes.slice(0, 2),
        node('Concat', ['box', 'scores'], 'upright', { axis: 1 }),
        node('Transpose', ['upright'], 'output0', { perm: [0, 2, 1] }),
      ],
    }
    const sure = {
      nodes: [
        ...COLOURS.nodes.slice(0, 2),
        node('Concat', ['box', 'sure', 'scores'], 'upright', { axis: 1 }),
        node('Transpose', ['upright'], 'output0', { perm: [0, 2, 1] }),
      ],
      constants: [...COLOURS.constants, floats('sure', [1, 1, 1], [0.5])],
    }
    const red = await coloured('#f00')
    expect(await look(await file('turned.onnx', onnxModel(turned, NAMES)), red)).toEqual([
      [{ label: 'person', score: 1, box: MIDDLE }],
    ])
    expect(await look(await file('sure.onnx', onnxModel(sure, NAMES)), red)).toEqual([
      [{ label: 'person', score: 0.5, box: MIDDLE }],
    ])
  })

  test('may suppress duplicates itself; without names its classes are those of COCO', async () => {
    const finished = {
      nodes: [
        node('ReduceMean', ['images'], 'mean', { axes: [1, 2, 3], keepdims: 0 }),
        node('Reshape', ['mean', 'shape'], 'score'),
        node('Concat', ['corners', 'score', 'kind'], 'output0', { axis: 2 }),
      ],
      constants: [
        integers('shape', [1, 1, 1]),
        floats('corners', [1, 1, 4], [0, 16, 64, 64]),
        floats('kind', [1, 1, 1], [16]),
      ],
    }
    const seen = await look(await file('finished.onnx', onnxModel(finished)), await coloured('#fff'))
    expect(seen).toEqual([[{ label: 'dog', score: 1, box: { x: 0, y: 0.25, width: 1, height: 0.75 } }]])
  })

  test('keeps one box of those that cover each other', async () => {
    const boxes = {
      nodes: [...COLOURS.nodes.slice(0, 1), node('Concat', ['boxes', 'scores'], 'output0', { axis: 1 })],
      constants: [
        // Of three the first two are nearly the same.
        floats('boxes', [1, 4, 3], [20, 21, 50, 20, 20, 50, 16, 16, 16, 16, 16, 16]),
        floats('scores', [1, 3, 3], [0.6, 0.9, 0.7, 0, 0, 0, 0, 0, 0]),
      ],
    }
    const [seen] = await look(await file('boxes.onnx', onnxModel(boxes, NAMES)), await coloured('#fff'))
    expect(seen?.map(({ score }) => score.toFixed(1))).toEqual(['0.9', '0.7'])
  })

  test('says nothing of what can not be decoded', async () => {
    const path = await file('broken.onnx', onnxModel(COLOURS, NAMES))
    const seen = await look(path, Buffer.from('no picture'), await coloured('#f00'))
    expect(seen).toEqual([null, [expect.objectContaining({ label: 'person' })]])
  })

  const unusable: [string, Buffer, string][] = [
    [
      'another layout',
      onnxModel({ ...COLOURS, constants: COLOURS.constants }, { names: "{0: 'person', 1: 'car'}" }),
      'Its output has the shape [1, 7, 1]. With 2 classes, [1, 6, boxes], [1, boxes, 6], [1, boxes, 7] and [1, boxes, 6] are understood.',
    ],
    ['pictures without colour', onnxModel({ ...COLOURS, shape: [1, 1, 64, 64] }, NAMES), '[1, 1, 64, 64]'],
    [
      'classes that nobody wants',
      onnxModel(COLOURS, { names: "{0: 'cat', 1: 'cow', 2: 'owl'}" }),
      'None of its classes is wanted: it knows cat, cow, owl.',
    ],
    ['half its bytes', onnxModel(COLOURS, NAMES).subarray(0, 200), 'It is no model in ONNX.'],
  ]
  test.each(unusable)('is refused with %s', async (name, bytes, why) => {
    const path = await file(`${name}.onnx`, bytes)
    await expect(create(path)).rejects.toThrow(why)
  })
})

test('what is no model is refused by name', async () => {
  await expect(create('/nowhere/model.onnx')).rejects.toThrow(
    'The model /nowhere/model.onnx can not be used. It is not there, or can not be read.',
  )
  await expect(create(await file('text.onnx', 'some text, and nothing else'))).rejects.toThrow(
    'It is no model in ONNX.',
  )
  await expect(create(await file('empty.onnx', ''))).rejects.toThrow('It is no model in ONNX.')
  await expect(createDetector('yolo', OPTIONS)).rejects.toThrow(
    'yolo is neither centernet nor onnx: with the path of a model.',
  )
})

test.skipIf(onnxRuntimes.length > 0)('without a runtime it says which package is missing', async () => {
  await expect(create(await file('colours.onnx', onnxModel(COLOURS, NAMES)))).rejects.toThrow(
    'Run `npm install onnxruntime-node` where vigint is installed.',
  )
})
