import sharp from 'sharp'

type Look = { width?: number; height?: number; shade?: number }

/** A whole picture of one grey, as a JPEG. */
export const picture = ({ width = 64, height = 48, shade = 128 }: Look = {}): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background: { r: shade, g: shade, b: shade } } })
    .jpeg()
    .toBuffer()

export const base64Picture = async (look?: Look): Promise<string> => (await picture(look)).toString('base64')
