/** Errors of calls say what to do, and name nobody. */
import { assert, describe, it } from "@effect/vitest"
import { FlatError } from "@flat-sdk/core"
import { Effect } from "effect"
import * as Privacy from "../../src/privacy/Privacy.ts"
import { explaining } from "../../src/tools/Failure.ts"
import { contract, operationOf } from "../support/Contract.ts"
import { api, failure, words } from "../support/Tools.ts"

const said = { ...api, detail: "Ada Lovelace (ada, admin) may not." }

const messageOf = (reason: FlatError.FlatErrorReason) => {
  const privacy = Privacy.make(contract, { allowPersonalData: false, key: new Uint8Array(32) })
  privacy.learn({ id: "1", username: "ada", firstname: "Ada", lastname: "Lovelace" }, undefined)
  privacy.learn({ id: "2", username: "admin", firstname: "The", lastname: "Token" }, undefined)
  const explain = explaining({ contract, privacy, words, names: Effect.void }, operationOf("createOrganizationUser"))
  const call = explain(Effect.fail(failure(reason)))
  return Effect.map(Effect.flip(call), ({ message }) => message)
}

describe("errors of calls", () => {
  it.effect("names in the server's words are pseudonyms, our words stay even if somebody is called so", () =>
    Effect.gen(function*() {
      const message = yield* messageOf(new FlatError.Forbidden({ ...said, acceptedScopes: ["edu.admin"] }))
      assert.notMatch(message, /Ada|Lovelace|\bada\b/)
      assert.match(message, /^createOrganizationUser \(POST \/organizations\/users\): the access token does not permit/)
      assert.match(message, /Use a token with one of the scopes edu\.admin/)
    }))

  it.effect("the server's words are masked wherever they are", () =>
    Effect.gen(function*() {
      const reasons: ReadonlyArray<FlatError.FlatErrorReason> = [
        new FlatError.BadRequest(said),
        new FlatError.NotFound(said),
        new FlatError.Conflict(said),
        new FlatError.ServerError(said),
        new FlatError.UnexpectedStatus(said),
        new FlatError.Transport({ phase: "response", detail: "closed by Ada Lovelace" }),
        new FlatError.JobFailed({ job: "1", state: "error", code: undefined, detail: "Ada", history: ["Ada"] })
      ]
      for (const reason of reasons) assert.notMatch(yield* messageOf(reason), /Ada|Lovelace/, reason._tag)
    }))

  it.effect("a rate limit says how long to wait", () =>
    Effect.gen(function*() {
      const message = yield* messageOf(
        new FlatError.RateLimited({ ...said, refusedBy: "api", resetAt: new Date(90_500) })
      )
      assert.match(message, /Wait 91 seconds, then repeat the call\. It was not executed/)
    }))
})
