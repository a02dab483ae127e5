/** A list of accounts that cannot be read is not an empty list: no plan is made, and no account is created. */
import { assert, describe, it } from "@effect/vitest"
import { FlatClient } from "@flat-sdk/core"
import { Sandbox } from "@flat-sdk/sandbox/effect"
import { Effect } from "effect"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import * as ReadLive from "../../src/live/ReadLive.ts"
import * as Command from "../Command.ts"
import * as Fixture from "../Fixture.ts"

const unreadable: ReadonlyArray<readonly [body: string, link?: string]> = [
  ["{}"],
  ["{\"users\":[]}"],
  ["null"],
  ["0"],
  ["\"\""],
  ["<html>Sign in</html>"],
  ["[]", "</v2/organizations/users>; rel=\"next\""],
  ["[]", "</v2/organizations/users?next=a"]
]

/** Reads an organization whose list of accounts is as given, and returns the error. */
const reading = (sandbox: Sandbox.ServedSandbox, body?: string, link?: string) =>
  Effect.map(
    ReadLive.read({ known: new Set(), needsMembers: () => true }).pipe(
      Effect.provide(Fixture.client(sandbox, {
        watch: (_, url) =>
          body !== undefined && url.pathname.endsWith("/organizations/users")
            ? new Response(body, {
              headers: { "content-type": "application/json", ...(link === undefined ? {} : { link }) }
            })
            : undefined
      })),
      Effect.flip
    ),
    (error) => ({ tag: error._tag === "FlatError" ? error.reason._tag : error._tag, message: error.message })
  )

describe("a list of accounts that cannot be read", () => {
  it.live("T8 makes no plan: another response, or an impossible page", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.serve({ users: 1 })
      for (const [body, link] of unreadable) {
        assert.strictEqual((yield* reading(sandbox, body, link)).tag, "Decode", `${body} ${link}`)
      }
    }))

  it.live("T8 makes no plan: a page that fails, and an account without a username", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.serve({ users: 1100 })
      sandbox.faults.add("status;status=500;operation=listOrganizationUsers;skip=1")
      assert.strictEqual((yield* reading(sandbox)).tag, "ServerError")
      sandbox.faults.clear()
      sandbox.faults.add("wrong-types;field=username;operation=listOrganizationUsers")
      assert.strictEqual((yield* reading(sandbox)).tag, "AccountsUnreadable")
    }))

  it.live("is refused if it is empty, or does not name the organization: everybody could be created again", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.serve({ users: 12 })
      assert.include((yield* reading(sandbox, "[]")).message, "is empty")
      const { items } = yield* Effect.flatMap(
        FlatClient.FlatClient,
        (flat) => flat.organization.listOrganizationUsers({ limit: 100 })
      ).pipe(Effect.provide(Fixture.client(sandbox)))
      const unnamed = JSON.stringify(items, (name, value: unknown) => name === "organization" ? undefined : value)
      assert.include((yield* reading(sandbox, unnamed)).message, "organization")
    }))

  it.live("T8 exits with an error, before anything is written", () =>
    Effect.gen(function*() {
      const methods: Array<string> = []
      const { url } = yield* Fixture.serve((request, response) => {
        methods.push(request.method ?? "")
        response.setHeader("content-type", "application/json").end("{}")
      })
      const folder = yield* Fixture.folder
      const file = join(folder, "users.csv")
      writeFileSync(file, `${Fixture.head}\nada,Ada,Lund,,student`)
      const { code } = yield* Command.roster(
        ["sync", file, "--yes", "--credentials", join(folder, "passwords.csv")],
        Fixture.variables({ token: "test-token", url: `${url}/v2` }, folder)
      )
      assert.isAtLeast(code!, 10)
      assert.isNotEmpty(methods)
      assert.isTrue(methods.every((method) => method === "GET"))
    }))
})
