export type Size = { width: number; height: number }

/** The message goes on after "The frame": "is cut off". */
export class UnreadableImage extends Error {}

export const cutOff = () => new UnreadableImage('is cut off')
