/** A4, in points. */
export const WIDTH = 595.28
export const HEIGHT = 841.89
export const MARGIN = 50
/** Below it is the footer. */
export const BOTTOM = HEIGHT - 70
export const FOOTER_TOP = HEIGHT - 50
export const RIGHT = WIDTH - MARGIN
export const INNER_WIDTH = RIGHT - MARGIN

export const INK = '#1a1a1a'
export const PALE_INK = '#666666'
export const RULE = '#bbbbbb'
export const STAMP_INK = '#b00020'
export const STAMP_OPACITY = 0.12

export const SIZE = { title: 20, large: 11, text: 9, small: 8, stamp: 130 } as const
