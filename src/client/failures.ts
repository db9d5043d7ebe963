import { graphql } from './graphql.ts'

/** The error members of every mutation's result. */
export const Failure = graphql(`
  fragment Failure on Error {
    code
    message
    ... on InvalidInputError {
      issues {
        path
        message
      }
    }
  }
`)
