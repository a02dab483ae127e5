/** The same files are read in the same way by check, plan, verify and apply. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import * as Command from "../Command.ts"
import * as Proxy from "../engine/Proxy.ts"

describe("an encoding that was chosen", () => {
  it.live("counts in plan, and for the passwords that apply reads", () =>
    Effect.gen(function*() {
      const { env, file, folder, sandbox } = yield* Command.stage({})
      const proxy = yield* Proxy.serve(sandbox.url)
      const place = { ...env, FLAT_BASE_URL: proxy.url }
      // Windows-1250, which nothing recognizes: "Jiri" with a caron on the r, and a password with one.
      const text = "username,first name,role,password\njiri,Ji@i,student,he@eslo\n"
      writeFileSync(file, Buffer.from(text, "latin1").map((byte) => byte === 0x40 ? 0xf8 : byte))
      const out = join(folder, "plan.json")
      const planned = yield* Command.roster(["plan", file, "--encoding", "windows-1250", "--out", out], place)
      assert.strictEqual(planned.code, 0, planned.stderr)
      const applied = yield* Command.roster(["apply", out, "--files", file], place)
      assert.strictEqual(applied.code, 0, applied.stderr)
      assert.include(JSON.parse(proxy.writes[0]!.body), { firstname: "Ji\u0159i", password: "he\u0159eslo" })
      const verified = yield* Command.roster(["verify", file, "--encoding", "windows-1250"], place)
      assert.strictEqual(verified.code, 0, verified.stderr)
    }))
})

describe("roster verify", () => {
  it.live("says what Flat has beyond the files, and does not call it the same", () =>
    Effect.gen(function*() {
      const { env, file, folder, passwords, write } = yield* Command.stage(
        {},
        "bo,Bo,Reed,,student",
        "cy,Cy,Dee,,student"
      )
      const out = join(folder, "plan.json")
      yield* Command.roster(["plan", file, "--complete", "--out", out], env)
      const before = yield* Command.roster(["verify", file, "--complete"], env)
      assert.deepStrictEqual([before.code, before.stderr.includes("differs from the files in 2 places.")], [3, true])
      yield* Command.roster(["apply", out, "--credentials", passwords], env)
      const same = yield* Command.roster(["verify", file, "--complete"], env)
      assert.deepStrictEqual([same.code, same.stderr.includes("Flat has what the files say.")], [0, true], same.stderr)
      assert.notInclude(same.stderr, "no longer")
      write("bo,Bo,Reed,,student")
      const beyond = yield* Command.roster(["verify", file, "--complete"], env)
      assert.strictEqual(beyond.code, 0)
      assert.include(
        beyond.stderr,
        "It also has 1 account of a person who is no longer in the files or may not sign in. It stays."
      )
    }))
})
