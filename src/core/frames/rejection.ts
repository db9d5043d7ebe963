/** Why a frame was not taken, with what to do about it. */
export const REJECT_REASONS = {
  NOT_AN_IMAGE: 'Its first bytes and its headers are not those of a JPEG, PNG or WebP, or it is cut off.',
  NOT_BASE64: 'Its data is not base64.',
  TOO_LARGE: 'It has more bytes than the server takes.',
  TOO_MANY_PIXELS: 'It has more pixels than the server takes.',
  TOO_OLD: 'It was captured over an hour ago.',
  IN_THE_FUTURE: 'It was captured more than a minute from now: the clock of the camera is wrong.',
  DUPLICATE: 'It is held already: a frame with this sequence number, or of this moment, came before.',
  LATE: 'It was captured before the window that the buffer holds.',
  RATE_LIMITED: 'More frames a second than the key or its client may send.',
} as const

export type RejectReason = keyof typeof REJECT_REASONS

/** `index`: which of those that were given, from 0. */
export type Rejected = { index: number; reason: RejectReason; message: string }
