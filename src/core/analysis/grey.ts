/** A small picture without colour, a byte each pixel, row by row; its proportions are not those of the frame. */
export type Grey = Uint8Array
export const GREY_WIDTH = 160
export const GREY_HEIGHT = 120

/** Makes a frame small and grey, elsewhere than in the main thread. Throws for what can't be decoded. */
export type GreyMaker = (data: Buffer) => Promise<Grey>
