/** Why a frame was not taken, with what to do about it. */
export const REJECT_REASONS = {
  NOT_AN_IMAGE: 'Its first bytes and its headers are not those of a JPEG, PNG or WebP, or it is cut off.',
  NOT_BASE64: 'Its data is not base64.',
  TOO_LARGE: 'It has more bytes than the server takes, or than its source may hold.',
  TOO_MANY_PIXELS: 'It has more pixels than the server takes.',
  TOO_OLD: 'It was captured over an hour ago.',
  IN_THE_FUTURE: 'It was captured more than a minute from now: the clock of the camera is wrong.',
  WRONG_TIME: 'Its time of capture is not written as RFC 3339 says, with its zone.',
  WRONG_SEQUENCE: 'Its sequence is no whole number, or below 0, or too large.',
  DUPLICATE: 'It is held already: the frame with this sequence, or of this moment and size, came before.',
  LATE: 'It was captured before the window that the buffer holds.',
  RATE_LIMITED: 'More frames a second than the key or its client may send.',
  NO_ROOM:
    'It came in a stream while the requests of its key, or all of them, held as many bytes on their way as they may.',
} as const

export type RejectReason = keyof typeof REJECT_REASONS

/** Why one frame is not taken. */
export type Refusal = { reason: RejectReason; message: string }

/** `index`: which of those that were given, from 0. */
export type Rejected = { index: number } & Refusal
