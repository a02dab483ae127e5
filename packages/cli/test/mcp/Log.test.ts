/** The log has no names and no secrets, whatever is logged. */
import { assert, describe, it } from "@effect/vitest"
import { makePrivacy } from "@flat-sdk/agents/server"
import { Effect } from "effect"
import * as Run from "../../src/mcp/Run.ts"
import { catalog } from "./support/Contract.ts"

describe("the log", () => {
  it.effect("replaces names and removes secrets, also in defects", () =>
    Effect.gen(function*() {
      const lines: Array<string> = []
      const privacy = makePrivacy(catalog, { allowPersonalData: false, key: new Uint8Array(32) })
      privacy.mask(
        { id: "1", username: "ada", firstname: "Ada", lastname: "Lovelace", token: "planted-token" },
        undefined
      )
      const defect = new Error("Ada Lovelace <ada@school.example> sent planted-token", {
        cause: new Error("Bearer abcdefghijklmnopqrstuv1")
      })
      yield* Effect.logError("A call failed", defect).pipe(
        Effect.annotateLogs("user", "ada"),
        Effect.provide(Run.log(privacy, (line) => void lines.push(line)))
      )
      const text = lines.join("\n")
      assert.include(text, "A call failed")
      for (const one of ["Ada", "ada", "Lovelace", "school.example", "planted-token", "abcdefghijklmnopqrstuv1"]) {
        assert.notInclude(text, one)
      }
    }))
})
