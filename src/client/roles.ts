import { Failure } from './failures.ts'
import { graphql, type ResultOf } from './graphql.ts'

export const RoleRow = graphql(`
  fragment RoleRow on Role {
    id
    name
    description
    builtIn
    keyCount
    createdAt
    updatedAt
    client {
      id
      name
      slug
    }
    permissions {
      name
      description
    }
  }
`)
export type Role = ResultOf<typeof RoleRow>

/** All that may be seen, or with `client` those that its keys can have. */
export const ListRoles = graphql(
  `
    query ListRoles($client: ID, $search: String) {
      roles(client: $client, search: $search) {
        ...RoleRow
      }
    }
  `,
  [RoleRow],
)

export const ShowRole = graphql(
  `
    query ShowRole($role: ID!) {
      role(role: $role) {
        ...RoleRow
      }
    }
  `,
  [RoleRow],
)

export const ListPermissions = graphql(`
  query ListPermissions {
    permissions {
      name
      description
    }
  }
`)
export type Permission = ResultOf<typeof ListPermissions>['permissions'][number]

export const CreateRole = graphql(
  `
    mutation CreateRole($input: CreateRoleInput!) {
      createRole(input: $input) {
        __typename
        ...Failure
        ... on RoleCreated {
          role {
            ...RoleRow
          }
        }
      }
    }
  `,
  [RoleRow, Failure],
)

export const UpdateRole = graphql(
  `
    mutation UpdateRole($input: UpdateRoleInput!) {
      updateRole(input: $input) {
        __typename
        ...Failure
        ... on RoleUpdated {
          role {
            ...RoleRow
          }
        }
      }
    }
  `,
  [RoleRow, Failure],
)

export const DeleteRole = graphql(
  `
    mutation DeleteRole($input: DeleteRoleInput!) {
      deleteRole(input: $input) {
        __typename
        ...Failure
        ... on RoleDeleted {
          role {
            ...RoleRow
          }
          released
        }
      }
    }
  `,
  [RoleRow, Failure],
)

/** Answered without a key. */
export const ShowHealth = graphql(`
  query ShowHealth {
    health {
      status
      version
      time
    }
  }
`)
