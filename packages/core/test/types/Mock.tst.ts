/**
 * Types of mocks. Compiled, never run.
 */
import {
  FlatClient,
  type FlatError,
  type Models,
  Omr,
  Operation,
  Organization,
  type RequestPipe,
  Score
} from "@flat-sdk/core"
import { Effect, Layer } from "effect"
import { type Equal, holds } from "./Equal.ts"

declare const user: Models.UserDetailsAdmin
declare const score: Models.ScoreDetails
declare const task: Models.Task
declare const error: FlatError.FlatError

holds<Equal<ReturnType<typeof Organization.mock>, Layer.Layer<Organization.Organization>>>()
holds<Equal<ReturnType<typeof FlatClient.mock>, Layer.Layer<FlatClient.Services>>>()

// One value, no value, a page, a file, a task.
Organization.mock({ countOrgaUsers: () => Effect.succeed(7), removeOrganizationUser: () => Effect.void })
Organization.mock({ listOrganizationUsers: () => Effect.succeed({ items: [user] }) })
Organization.mock({ listOrganizationUsers: ({ next }) => Effect.succeed({ items: [user], next }) })
Score.mock({
  createScore: ({ body }) => Effect.succeed("data" in body && body.supportsTasks === true ? task : score),
  getScoreRevisionData: ({ format }) => Effect.succeed({ bytes: new Uint8Array(), contentType: format }),
  exportScore: () => Effect.succeed({ bytes: new Uint8Array() })
})
Organization.mock({
  countOrgaUsers: (input) => {
    holds<Equal<typeof input, Models.CountOrgaUsersInput>>()
    return Effect.succeed(input.role?.length ?? 0)
  },
  removeOrganizationUser: ({ user }) => {
    holds<Equal<typeof user, string>>()
    return Effect.fail(error)
  },
  createOrganizationUser: ({ body }) =>
    Effect.fail({ status: 409, code: "USERNAME_ALREADY_USED", param: body.username })
})
// @ts-expect-error: a count is a number
Organization.mock({ countOrgaUsers: () => Effect.succeed("7") })
// @ts-expect-error: a page has items
Organization.mock({ listOrganizationUsers: () => Effect.succeed([user]) })
// @ts-expect-error: an account is not an id
Organization.mock({ listOrganizationUserIds: () => Effect.succeed({ items: [user] }) })
// @ts-expect-error: a parameter that does not exist
Organization.mock({ removeOrganizationUser: ({ id }) => Effect.succeed(id) })
// @ts-expect-error: an operation that does not exist
Organization.mock({ countOrgUsers: () => Effect.succeed(7) })
// @ts-expect-error: not an error of the client
Organization.mock({ countOrgaUsers: () => Effect.fail("no") })
// @ts-expect-error: it calls other operations, which can be mocked
Omr.mock({ recognise: () => Effect.void })

FlatClient.mock({
  organization: { countOrgaUsers: () => Effect.succeed(7) },
  request: ({ path }) => Effect.succeed(path)
})
// @ts-expect-error: a count is a number
FlatClient.mock({ organization: { countOrgaUsers: () => Effect.succeed("7") } })
// @ts-expect-error: a service that does not exist
FlatClient.mock({ organisation: {} })

// The same function for `Layer.mock` of effect.
Layer.mock(Organization.Organization)({
  countOrgaUsers: Operation.mock(({ role }) => Effect.succeed(role?.length ?? 0)),
  listOrganizationUsers: Operation.mock(() => Effect.succeed({ items: [user] }))
})
Layer.mock(Organization.Organization, {
  countOrgaUsers: Operation.mock(() => Effect.succeed(7)),
  listOrganizationUsers: Operation.mock(({ next }: Models.ListOrganizationUsersInput) =>
    Effect.succeed({ items: [user], next })
  ),
  removeOrganizationUser: Operation.mock(() => Effect.void)
})
Layer.mock(Score.Score, {
  createScore: Operation.mock(() => Effect.succeed(score)),
  getScoreRevisionData: Operation.mock(() => Effect.succeed({ bytes: new Uint8Array() }))
})
// @ts-expect-error: a count is a number
Layer.mock(Organization.Organization, { countOrgaUsers: Operation.mock(() => Effect.succeed("7")) })
// @ts-expect-error: a count is a number
Layer.mock(Organization.Organization)({ countOrgaUsers: Operation.mock(() => Effect.succeed("7")) })
// @ts-expect-error: a function alone is not an operation
Layer.mock(Organization.Organization)({ countOrgaUsers: () => Effect.succeed(7) })
const counted = Operation.mock<Organization.OrganizationOperations["countOrgaUsers"]>(() => Effect.succeed(7))
holds<
  Equal<ReturnType<typeof counted.withResponse>, Effect.Effect<RequestPipe.FlatResponse<number>, FlatError.FlatError>>
>()
