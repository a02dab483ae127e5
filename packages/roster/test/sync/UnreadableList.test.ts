/** A list of accounts that cannot be read is not an empty list: no plan is made, and no account is created. */
import { assert, describe, it } from "@effect/vitest"
import { Sandbox } from "@flat-sdk/sandbox/effect"
import { Effect } from "effect"
import { spawn } from "node:child_process"
import { writeFileSync } from "node:fs"
import * as http from "node:http"
import type { AddressInfo } from "node:net"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import * as ReadLive from "../../src/live/ReadLive.ts"
import * as Fixture from "../Fixture.ts"

const main = fileURLToPath(new URL("../../src/main.ts", import.meta.url))

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

const respond = (body: string, link: string | undefined): Response =>
  new Response(body, { headers: { "content-type": "application/json", ...(link === undefined ? {} : { link }) } })

describe("a list of accounts that cannot be read", () => {
  for (const [body, link] of unreadable) {
    it.effect(`T8 makes no plan: ${body} ${link ?? ""}`, () =>
      Effect.gen(function*() {
        const sandbox = yield* Sandbox.serve({ users: 1 })
        const watch: Fixture.Watch = (_, url) =>
          url.pathname.endsWith("/organizations/users") ? respond(body, link) : undefined
        const error = yield* ReadLive.read({ known: new Set(), needsMembers: () => true }).pipe(
          Effect.provide(Fixture.client(sandbox, { watch })),
          Effect.flip
        )
        assert.strictEqual(error._tag === "FlatError" ? error.reason._tag : error._tag, "Decode")
      }))
  }

  for (
    const [what, faults, tag] of [
      ["of which a page fails", ["status;status=500;operation=listOrganizationUsers;skip=1"], "ServerError"],
      [
        "with an account without a username",
        ["wrong-types;field=username;operation=listOrganizationUsers"],
        "AccountsUnreadable"
      ]
    ] as const
  ) {
    it.live(`T8 makes no plan: a list ${what}`, () =>
      Effect.gen(function*() {
        const sandbox = yield* Sandbox.serve({ users: 2100, faults: [...faults] })
        const error = yield* ReadLive.read({ known: new Set(), needsMembers: () => true }).pipe(
          Effect.provide(Fixture.client(sandbox)),
          Effect.flip
        )
        assert.strictEqual(error._tag === "FlatError" ? error.reason._tag : error._tag, tag)
      }))
  }

  it.live("T8 exits with an error, before anything is written", () =>
    Effect.gen(function*() {
      const methods: Array<string> = []
      const server = yield* Effect.acquireRelease(
        Effect.callback<http.Server>((resume) => {
          const server = http.createServer((request, response) => {
            methods.push(request.method ?? "")
            response.setHeader("content-type", "application/json").end("{}")
          })
          server.listen(0, "127.0.0.1", () => resume(Effect.succeed(server)))
        }),
        (server) => Effect.sync(() => server.close())
      )
      const folder = yield* Fixture.folder
      const file = join(folder, "users.csv")
      writeFileSync(file, `${Fixture.head}\nada,Ada,Lund,,student`)
      const args = ["sync", file, "--yes", "--credentials", join(folder, "passwords.csv")]
      const code = yield* Effect.callback<number | null>((resume) => {
        const child = spawn(process.execPath, [main, ...args], {
          env: {
            ...Fixture.inherited,
            FLAT_ACCESS_TOKEN: "test-token",
            FLAT_ROSTER_STATE: folder,
            FLAT_BASE_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v2`
          },
          stdio: "ignore"
        })
        child.on("close", (code) => resume(Effect.succeed(code)))
      })
      assert.notStrictEqual(code, 0)
      assert.isNotEmpty(methods)
      assert.isTrue(methods.every((method) => method === "GET"))
    }), 120_000)
})
