/**
 * What editors show: the documentation of an endpoint survives until where it is called.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Editor from "./support/Editor.ts"

const editor = Editor.open(`
import { FlatClient } from "@flat-sdk/core"
import { Effect } from "effect"

export const program = Effect.gen(function*() {
  const flat = yield* FlatClient.FlatClient
  yield* flat.organization.listOrganizationUsers({ noActiveLicense: true })
  flat.organization.listOrganizationUserIds.stream()
  yield* flat.organization.removeOrganizationUser({ user: "u1" })
  yield* flat.organization.listLtiCredentials()
  const created = yield* flat.organization.createOrganizationUser({ body: { username: "ada", password: "secret-1" } })
  return created.printableName
})
`)

describe("an editor", { timeout: 60_000 }, () => {
  it("finds nothing wrong with the program", () => assert.deepStrictEqual(editor.problems(), []))

  it("shows what an operation does where it is called: path, scopes, gotchas", () => {
    const list = editor.documentation("listOrganizationUsers(")
    for (
      const part of [
        "Lists the organization's accounts",
        "GET /organizations/users",
        "edu.admin.users.readonly",
        "one page"
      ]
    ) {
      assert.include(list, part)
    }
    assert.include(editor.documentation("removeOrganizationUser("), "deleted with it, for good")
  })

  it("shows it for a list's own extras too", () => {
    assert.include(editor.documentation("listOrganizationUserIds."), "a fraction of the bytes")
    assert.include(editor.documentation("stream("), "item after item")
  })

  it("shows that an operation is deprecated, and by what", () => {
    assert.include(editor.documentation("listLtiCredentials("), "@deprecated `listLtiConfigurations`")
  })

  it("shows what parameters, fields of bodies and fields of answers are", () => {
    assert.include(editor.documentation("noActiveLicense"), "without a licence in force")
    assert.include(editor.documentation("password"), "6 to 1000 characters")
    assert.include(editor.documentation("printableName"), "best name to show")
  })

  it("shows a type that says what comes back and how it fails", () => {
    assert.match(editor.type("removeOrganizationUser("), /Effect(\.Effect)?<void, (FlatError\.)?FlatError, never>/)
  })
})
