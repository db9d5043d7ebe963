const TEXTS = /"(?:[^"\\]|\\.)*"/g
const MARKS = /[<>|[\]]/g

/**
 * Marks within texts are written as numbers. The JSON says the same, and servers of open models find none of the
 * words in it by which they tell whose turn it is: `<|im_start|>`, `[INST]`.
 */
export const asJson = (data: object): string =>
  JSON.stringify(data).replace(TEXTS, (text) => text.replace(MARKS, asNumber))

const asNumber = (mark: string): string => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`
