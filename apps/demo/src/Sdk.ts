/** What the tool is made of: the client library, in Effect and with promises. */
import { FlatClient } from "@flat-sdk/core"
import type { Sandbox } from "@flat-sdk/sandbox/effect"
import { Effect, Stream } from "effect"
import * as Promises from "./Promises.ts"
import * as Stage from "./Stage.ts"

const pages = Effect.gen(function*() {
  const { organization } = yield* FlatClient.FlatClient
  yield* Stage.step(
    "The library below: list all users page by page, in Effect",
    "organization.listOrganizationUsers.pages({ sort: [\"lastname\"], limit: 100 })"
  )
  const read = yield* organization.listOrganizationUsers.pages({ sort: ["lastname"], limit: 100 }).pipe(
    Stream.runCollect
  )
  const name = (user: { readonly lastname?: string; readonly username: string } | undefined) =>
    user?.lastname ?? user?.username ?? ""
  yield* Stage.table({
    head: ["page", "people", "from", "to", "next page"],
    rows: read.map(({ items, next }, index) => [
      String(index + 1),
      String(items.length),
      name(items[0]),
      name(items.at(-1)),
      next === undefined ? "none (last page)" : `cursor of ${next.length} characters`
    ]),
    numbers: [0, 1]
  })
  const people = read.reduce((sum, { items }) => sum + items.length, 0)
  yield* Stage.say(Stage.good(`${people} people in ${read.length} requests.`))
})

const errors = Effect.gen(function*() {
  const { organization } = yield* FlatClient.FlatClient
  yield* Stage.step("Handle errors by reason", "Effect.catchReasons(\"FlatError\", { Conflict: …, Encode: … })")
  const { items: [user] } = yield* organization.listOrganizationUsers({ limit: 1 })
  const taken = { username: user?.username ?? "", password: "long enough" }
  const tooLong = { username: "a-username-of-more-than-thirty-characters", password: "short" }
  for (const body of [taken, tooLong]) {
    yield* organization.createOrganizationUser({ body }).pipe(
      Effect.asVoid,
      Effect.catchReasons("FlatError", {
        Conflict: (reason, error) =>
          Stage.facts([
            ["caught", Stage.bad("Conflict")],
            ["response", `${reason.status} ${reason.code ?? ""}: ${reason.detail}`],
            ["attempts", `${error.attempts}\n`]
          ]),
        Encode: (reason) =>
          Stage.facts([
            ["caught", `${Stage.bad("Encode")}, before a request was sent`],
            ...reason.problems.map(({ path, problem }) => [path, problem] as const)
          ])
      })
    )
  }
})

const promises = Effect.fnUntraced(function*(sandbox: Sandbox.ServedSandbox) {
  yield* Stage.step(
    "The same with promises",
    "new FlatClient({ accessToken }) of @flat-sdk/promise, for await, try and catch"
  )
  const results = yield* Effect.promise(() => Promises.ask({ accessToken: sandbox.token, baseUrl: sandbox.url }))
  yield* Stage.table({
    head: ["role", "people"],
    rows: results.counts.map(([role, people]) => [role, String(people)]),
    numbers: [1]
  })
  yield* Stage.facts([
    ["first teachers", results.teachers.join(", ")],
    ["caught error", results.refusal]
  ])
})

/** Shows a stream of pages, errors by reason, and the Promise API. */
export const run = Effect.fnUntraced(function*(sandbox: Sandbox.ServedSandbox) {
  yield* pages
  yield* errors
  yield* promises(sandbox)
})
