import sharp from 'sharp'

const WIDTH = 640
const HEIGHT = 480
const NOISE = { type: 'gaussian', mean: 128, sigma: 30 } as const

/** A real JPEG of about so many bytes: noise, which no quality makes small, over grey. */
export async function jpegOf(bytes: number): Promise<Buffer> {
  let best = Buffer.alloc(0)
  for (let quality = 10; quality <= 95 && best.length < bytes; quality += 2) {
    best = await sharp({
      create: { width: WIDTH, height: HEIGHT, channels: 3, background: '#808080', noise: NOISE },
    })
      .jpeg({ quality })
      .toBuffer()
  }
  return best
}
