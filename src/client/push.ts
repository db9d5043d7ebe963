import { Failure } from './failures.ts'
import { graphql, type ResultOf } from './graphql.ts'

const Pushed = graphql(`
  fragment Pushed on FramesBuffered {
    accepted
    rejected {
      index
      reason
      message
    }
    buffer {
      frames
      bytes
      seconds
      dropped
    }
    clockSkewSeconds
    source {
      id
      name
    }
  }
`)
export type Pushed = ResultOf<typeof Pushed>

/** With pictures as files, name them in the options: `data` is then any text. */
export const BufferFrames = graphql(
  `
    mutation BufferFrames($input: BufferFramesInput!) {
      bufferFrames(input: $input) {
        __typename
        ...Failure
        ... on FramesBuffered {
          ...Pushed
        }
      }
    }
  `,
  [Pushed, Failure],
)

export const UploadVideo = graphql(
  `
    mutation UploadVideo($input: UploadVideoInput!) {
      uploadVideo(input: $input) {
        __typename
        ...Failure
        ... on VideoUploaded {
          frames
          durationSeconds
          accepted
          dropped
          rejected {
            index
            reason
            message
          }
          buffer {
            frames
            bytes
            seconds
            dropped
          }
          source {
            id
            name
          }
        }
      }
    }
  `,
  [Failure],
)
