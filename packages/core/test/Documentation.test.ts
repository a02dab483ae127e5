/**
 * What editors show: the documentation of an endpoint survives until where it is called.
 */
import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import * as path from "node:path"
import { languageServer } from "./support/LanguageServer.ts"

// Beside the tests, so that the package's own settings hold; it exists only in the editor.
const file = path.join(import.meta.dirname, "documentation-in-an-editor.ts")

const program = (expression: string) => `
import { FlatClient } from "@flat-sdk/core"
import { Effect } from "effect"

export const program = Effect.gen(function*() {
  const flat = yield* FlatClient.FlatClient
  return ${expression}
})
`

it.live("an editor shows the documentation of operations, their streams and their parameters", () =>
  Effect.scoped(Effect.gen(function*() {
    const server = yield* languageServer
    const hover = (expression: string, at: string) => Effect.promise(() => server.hover(file, program(expression), at))

    const list = yield* hover("yield* flat.organization.listOrganizationUsers()", "listOrganizationUsers")
    assert.include(list, "Lists the organization's accounts")
    assert.include(list, "GET /organizations/users")
    assert.include(list, "edu.admin.users.readonly")
    assert.include(list, "one page")

    const remove = yield* hover("yield* flat.organization.removeOrganizationUser({ user: \"u1\" })", "removeOrganizationUser")
    assert.include(remove, "deleted with it, for good")

    const deprecated = yield* hover("yield* flat.organization.listLtiCredentials()", "listLtiCredentials")
    assert.include(deprecated, "deprecated")

    assert.include(yield* hover("flat.organization.listOrganizationUsers.stream()", "stream("), "item after item")

    const parameter = yield* hover("yield* flat.organization.listOrganizationUsers({ noActiveLicense: true })", "noActiveLicense")
    assert.include(parameter, "without a licence in force")

    const field = yield* hover("yield* flat.organization.createOrganizationUser({ body: { username: \"a\", password: \"b\" } })", "password")
    assert.include(field, "6 to 1000 characters")

    const answered = yield* hover("(yield* flat.organization.createOrganizationUser({ body: { username: \"a\", password: \"b\" } })).printableName", "printableName")
    assert.include(answered, "best name to show")
  })), 60_000)
