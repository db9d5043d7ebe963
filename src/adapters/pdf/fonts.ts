import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { create } from 'fontkit'

/** They have Latin, Greek, Cyrillic and Devanagari. */
const REGULAR = '@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf'
const BOLD = '@expo-google-fonts/noto-sans/700Bold/NotoSans_700Bold.ttf'

/** One that was named for what the others lack has no bold of its own. */
export type FontName = 'regular' | 'bold' | 'other'

export type Face = { data: Buffer; has(character: string): boolean }
export type Faces = { regular: Face; bold: Face; other: Face | undefined }

export const loadFaces = async (otherFile: string | undefined): Promise<Faces> => ({
  regular: await loadInstalled(REGULAR),
  bold: await loadInstalled(BOLD),
  other: otherFile ? faceOf(await readFile(otherFile)) : undefined,
})

const loadInstalled = async (path: string): Promise<Face> =>
  faceOf(await readFile(fileURLToPath(import.meta.resolve(path))))

export function faceOf(data: Buffer): Face {
  const font = create(data)
  if (!('hasGlyphForCodePoint' in font)) throw new Error('It is a collection of fonts, and not one.')
  return { data, has: (character) => font.hasGlyphForCodePoint(character.codePointAt(0) ?? 0) }
}
