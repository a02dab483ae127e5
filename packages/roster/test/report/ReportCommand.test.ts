/** The flag `--report`, and the summary of other commands, run as users do against a sandbox on a socket. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { CliOutput } from "effect/cli"
import { readFileSync, statSync } from "node:fs"
import { join } from "node:path"
import * as Command from "../Command.ts"
import { v11 } from "../read/Sets.ts"

const flat = (text: string): string => text.replaceAll(/\s+/g, " ")

describe("--report", () => {
  it.live(
    "is about the plan, and about its run once there is one; plan, apply and status say the same in short",
    () =>
      Effect.gen(function*() {
        const { path, place, run } = yield* Command.place(v11)
        const planned = yield* run("plan", path, "--today", "2026-11-26", "--out", "plan.json")
        assert.strictEqual(planned.code, 0, planned.stderr)
        const short =
          "In short: 1 pupil and 1 teacher get a new account. 2 classes are created. Pupils are added to classes twice, teachers twice. Nobody is removed."
        assert.include(flat(planned.stdout), short)

        const before = yield* run("status", "plan.json", "--report", "before.html")
        assert.strictEqual(before.code, 0, before.stderr)
        assert.include(before.stderr, "The report of the plan is in before.html.")
        const page = readFileSync(join(place, "before.html"), "utf8")
        assert.include(page, "<h1>What changes in Flat</h1>")
        assert.include(page, "1 pupil and 1 teacher get a new account.")
        assert.include(page, "Choir 5a")
        assert.notInclude(page, "Zeller")
        if (process.platform !== "win32") assert.strictEqual(statSync(join(place, "before.html")).mode & 0o777, 0o600)

        const applied = yield* run("apply", "plan.json", "--credentials", "passwords.csv", "--files", path)
        assert.strictEqual(applied.code, 0, applied.stderr)
        const past =
          "In short: 1 pupil and 1 teacher got a new account. 2 classes were created. Pupils were added to classes twice, teachers twice. Nobody was removed. Everything that was planned is done."
        assert.include(flat(applied.stdout), past)
        const status = yield* run("status")
        assert.include(flat(status.stdout), past)
        for (const line of [planned.stdout, status.stdout].join("\n").split("\n")) {
          if (!line.includes(place)) assert.isAtMost(CliOutput.displayWidth(line), 80, line)
        }

        for (const args of [["--report", "report.html", "--no-names"], ["--report", "names.html"]]) {
          const { code, stderr } = yield* run("status", "plan.json", ...args)
          assert.strictEqual(code, 0, stderr)
        }
        const after = readFileSync(join(place, "report.html"), "utf8")
        assert.include(after, "<h1>What happened in Flat</h1>")
        assert.include(after, "Everything that was planned is done.")
        const named = readFileSync(join(place, "names.html"), "utf8")
        const passwords = readFileSync(join(place, "passwords.csv"), "utf8").split("\n").slice(1)
          .flatMap((line) => line.split(",")[2] ?? [])
        assert.isAbove(passwords.length, 0)
        for (const password of passwords) assert.notInclude(named, password)
        assert.match(named, /Every change/)
        assert.notMatch(after, /Every change/)

        const again = yield* run("status", "plan.json", "--report", "report.html")
        assert.deepStrictEqual([again.code, /exists\. Name another file/.test(again.stderr)], [2, true])
        assert.strictEqual(readFileSync(join(place, "report.html"), "utf8"), after)
        const wrong = yield* run("status", "passwords.csv", "--report", "other.html")
        assert.deepStrictEqual([wrong.code, /cannot be applied/.test(wrong.stderr)], [2, true])
        for (const password of passwords) assert.notInclude(wrong.stderr, password)
      })
  )
})
