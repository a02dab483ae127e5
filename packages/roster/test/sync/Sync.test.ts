/** The command `sync`, against a sandbox on a socket. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { create, roster, samples, stage, trio, writes } from "../Command.ts"
import * as Fixture from "../Fixture.ts"

const head = `id,${Fixture.head},class`

describe("roster sync", () => {
  it.live("creates the classes of a plain file and enrols their members, once", () =>
    Effect.gen(function*() {
      const { env, file, passwords, sandbox } = yield* stage({})
      writeFileSync(
        file,
        [head, "1,ada,Ada,Lund,,teacher,Choir|Band", "2,bo,Bo,Reed,,student,Choir", "3,cy,Cy,Dee,,student,Band"].join(
          "\n"
        )
      )
      const first = yield* roster(["sync", file, "--yes", "--credentials", passwords], env)
      assert.strictEqual(first.code, 0, first.stderr)
      assert.match(first.stdout, /add member +│ +4/)
      assert.match(first.stdout, /needs 9 API calls/)
      // The passwords file has the lines of the roster.
      assert.deepStrictEqual(
        readFileSync(passwords, "utf8").trim().split("\n").slice(1).map((line) => line.split(",").slice(0, 2).join())
          .sort(),
        ["2,ada", "3,bo", "4,cy"]
      )
      const before = writes(sandbox)
      assert.strictEqual(before, 3 + 2 + 4)
      const second = yield* roster(["sync", file, "--yes"], env)
      assert.strictEqual(second.code, 0, second.stderr)
      assert.lengthOf(second.stdout.match(/There is nothing to write\./g) ?? [], 1)
      assert.strictEqual(writes(sandbox), before)
    }))

  it.live("proposes usernames for a list that has none, and changes nothing when it is run again", () =>
    Effect.gen(function*() {
      const { env, file, passwords, sandbox } = yield* stage({})
      const list = [
        "Nachname;Vorname;Klasse;E-Mail",
        "Müller;Anna;7a;family@example.org",
        "Müller;Ben;7a;family@example.org"
      ]
      const args = ["sync", file, "--role", "student", "--yes", "--credentials", passwords]
      const usernames = () => sandbox.state().users.map(({ username }) => username).sort()
      writeFileSync(file, list.join("\n"))
      const check = yield* roster(["check", file, "--role", "student"])
      assert.strictEqual(check.code, 0, check.stdout)
      const first = yield* roster(args, env)
      assert.strictEqual(first.code, 0, first.stderr)
      assert.deepStrictEqual(usernames(), ["admin", "anna.mueller", "ben.mueller"])
      const before = writes(sandbox)
      yield* roster(args, env)
      assert.strictEqual(writes(sandbox), before)
      // In another order, with a new pupil of the same name.
      writeFileSync(file, [list[0], "Müller;Anna;7b;a.new@example.org", list[2], list[1]].join("\n"))
      const second = yield* roster(args, env)
      assert.strictEqual(second.code, 0, second.stderr)
      assert.deepStrictEqual(usernames(), ["admin", "anna.mueller", "anna.mueller2", "ben.mueller"])
      const after = writes(sandbox)
      const third = yield* roster(args, env)
      assert.deepStrictEqual([third.code, writes(sandbox)], [0, after], third.stderr)
      assert.notInclude(first.stdout + first.stderr + second.stdout + second.stderr, "family@")
    }))

  it.live("rejects rows that may be wrong, unless they are accepted", () =>
    Effect.gen(function*() {
      const { env, file, passwords, sandbox, write } = yield* stage({})
      write(...trio, "di,Di,Fox,,choirmaster", ",No,Body,,student")
      const rejected = yield* roster(["sync", file, "--yes", "--credentials", passwords], env)
      assert.strictEqual(rejected.code, 2)
      assert.include(rejected.stderr, "correct the files (id.missing, role.unknown)")
      assert.strictEqual(sandbox.count(), 0)
      const accepted = yield* roster(["sync", file, "--yes", "--skip-invalid", "--credentials", passwords], env)
      assert.strictEqual(accepted.code, 0, accepted.stderr)
      assert.strictEqual(sandbox.count(create), 3)
    }))

  it.live("RO19 applies a plan that is held only if each hold is approved by its name and number, not with --yes", () =>
    Effect.gen(function*() {
      const { env, file, passwords, sandbox, write } = yield* stage({}, ...trio)
      yield* roster(["sync", file, "--yes", "--credentials", passwords], env)
      write(...trio.slice(0, 1))
      const args = ["sync", file, "--complete", "--remove-accounts"]
      const before = writes(sandbox)
      const dry = yield* roster([...args, "--dry-run"], env)
      assert.strictEqual(dry.code, 3, dry.stderr)
      const held = yield* roster([...args, "--yes"], env)
      assert.strictEqual(held.code, 2, held.stderr)
      assert.include(held.stderr, "the plan is held")
      assert.strictEqual(writes(sandbox), before)
      assert.include(held.stderr, "--apply-held accounts=2")
      for (const less of [["--apply-held"], ["--apply-held", "accounts=1"], ["--apply-held", "memberships=9"]]) {
        const refused = yield* roster([...args, "--yes", ...less], env)
        assert.deepStrictEqual([refused.code, writes(sandbox)], [2, before], refused.stderr)
        assert.include(refused.stderr, "run the command again with:\n  --apply-held accounts=2")
      }
      const none = ["--credentials", `${passwords}.none`]
      const applied = yield* roster([...args, "--yes", "--apply-held", "accounts=2", ...none], env)
      assert.notInclude(applied.stdout, "Generated passwords")
      assert.strictEqual(applied.code, 0, applied.stderr)
      assert.deepStrictEqual(sandbox.state().users.map(({ username }) => username).sort(), ["ada", "admin"])
    }))

  it.live("notes which accounts belong to whom, also if there is nothing to write", () =>
    Effect.gen(function*() {
      const { env, file, folder, passwords, sandbox } = yield* stage({})
      const rows = (username: string) => [head, `1,${username},Ada,Lund,ada@example.edu,teacher,`].join("\n")
      writeFileSync(file, rows("ada"))
      yield* roster(["sync", file, "--yes", "--credentials", passwords], env)
      // Another computer has no database yet.
      const other = { ...env, FLAT_ROSTER_STATE: `${folder}/other` }
      const matched = yield* roster(["sync", file, "--yes"], other)
      assert.strictEqual(matched.code, 0, matched.stderr)
      assert.include(matched.stdout, "There is nothing to write.")
      // The username and the address change: only the id says who it is.
      writeFileSync(file, rows("a.lund").replace("ada@", "a.lund@"))
      const renamed = yield* roster(["sync", file, "--yes", "--credentials", passwords], other)
      assert.strictEqual(renamed.code, 0, renamed.stderr)
      assert.strictEqual(sandbox.count(create), 1)
      assert.deepInclude(sandbox.state().users.find(({ username }) => username === "ada"), {
        email: "a.lund@example.edu"
      })
    }))

  it.live("rejects a broken file with every problem, before anything is sent", () =>
    Effect.gen(function*() {
      const { env, sandbox } = yield* stage({})
      const { code, stderr, stdout } = yield* roster(["sync", join(samples, "broken.csv"), "--yes"], env)
      assert.strictEqual(code, 2)
      for (const line of [3, 6, 7, 11, 12, 13, 14, 15, 16, 18]) {
        assert.match(stderr, new RegExp(`broken\\.csv:${line}\\b`))
      }
      assert.include(stderr, "Nothing was sent: correct the files")
      assert.notMatch(stderr, /mira\.vogt@|lantern|reed\(at\)|\u0007/)
      assert.strictEqual(stdout, "")
      assert.strictEqual(sandbox.count(), 0)
    }))

  it.live(
    "rejects a missing file, a missing token, an invalid option and an invalid base URL, before anything is sent",
    () =>
      Effect.gen(function*() {
        const { env, file, folder, sandbox } = yield* stage({}, ...trio)
        const missing = yield* roster(["sync", join(folder, "none.csv")], env)
        assert.strictEqual(missing.code, 2)
        assert.include(missing.stderr, "there is no such file")
        const token = yield* roster(["sync", file], { FLAT_BASE_URL: sandbox.url })
        assert.strictEqual(token.code, 2)
        assert.include(token.stderr, "FLAT_ACCESS_TOKEN")
        assert.strictEqual((yield* roster(["sync", file, "--concurrency", "0"], env)).code, 2)
        assert.strictEqual((yield* roster(["sync", file, "--base-url", "ftp://school.example"], env)).code, 2)
        assert.strictEqual(sandbox.count(), 0)
      })
  )

  it.live("writes nothing without --yes when there is no terminal, and nothing with --dry-run", () =>
    Effect.gen(function*() {
      const { env, file, passwords, sandbox } = yield* stage({}, ...trio)
      const asked = yield* roster(["sync", file, "--credentials", passwords], env)
      assert.strictEqual(asked.code, 2)
      assert.include(asked.stderr, "--yes")
      const dry = yield* roster(["sync", file, "--dry-run", "--yes", "--credentials", passwords], env)
      assert.strictEqual(dry.code, 0)
      assert.match(dry.stdout, /create account +│ +3/)
      assert.strictEqual(writes(sandbox), 0)
      assert.isFalse(existsSync(passwords))
    }))

  it.live("writes nothing when there is no file for generated passwords, or another file exists there", () =>
    Effect.gen(function*() {
      const { env, file, passwords, sandbox } = yield* stage({}, ...trio)
      const none = yield* roster(["sync", file, "--yes"], env)
      assert.strictEqual(none.code, 2)
      assert.include(none.stderr, "--credentials")
      writeFileSync(passwords, "precious")
      const taken = yield* roster(["sync", file, "--yes", "--credentials", passwords], env)
      assert.strictEqual(taken.code, 2)
      assert.strictEqual(readFileSync(passwords, "utf8"), "precious")
      assert.strictEqual(writes(sandbox), 0)
    }))

  it.live("exits with 3 and reports row and reason when a row failed, after applying the others, and prints no secret", () =>
    Effect.gen(function*() {
      const { env, file, passwords, sandbox } = yield* stage({
        faults: [`status;status=500;operation=${create};skip=1;times=3`]
      }, ...trio)
      const args = ["sync", file, "--yes", "--verbose", "--concurrency", "1", "--credentials", passwords]
      const { code, stderr, stdout } = yield* roster(args, env)
      assert.strictEqual(code, 3)
      const generated = readFileSync(passwords, "utf8").trim().split("\n").slice(1).map((line) => line.split(",")[2]!)
      for (const secret of [sandbox.token, "@example.edu", "\u001b", ...generated]) {
        assert.notInclude(stdout + stderr, secret)
      }
      assert.match(stderr, /createAccount:bo │ failed/)
      assert.match(stdout, /create account +│ +2 │ +1 │/)
      assert.deepStrictEqual(sandbox.state().users.map((user) => user.username).sort(), ["ada", "admin", "cy"])

      const status = yield* roster(["status", "--rows", `${file}.json`], env)
      assert.strictEqual(status.code, 0, status.stderr)
      const failed = JSON.parse(readFileSync(`${file}.json`, "utf8"))[1]
      assert.deepInclude(failed, { id: "bo", result: "failed", code: "ServerError" })
      assert.notStrictEqual(failed.supportId, "")
      const again = yield* roster(["sync", file, "--yes", "--credentials", `${passwords}.2`], env)
      assert.strictEqual(again.code, 0, again.stderr)
      assert.match(again.stdout, /create account +│ +1/)
    }))

  it.live("exits with 3 when there is a conflict, and leaves that person alone", () =>
    Effect.gen(function*() {
      const { env, file, passwords, sandbox, write } = yield* stage({}, ...trio)
      yield* roster(["sync", file, "--yes", "--credentials", passwords], env)
      write("ada,Ada,Lund,cy@example.edu,teacher", "bo,Bob,Reed,,student", "admin,Ad,Min,,student")
      const dry = yield* roster(["sync", file, "--dry-run"], env)
      assert.strictEqual(dry.code, 3)
      const { code, stdout } = yield* roster(["sync", file, "--yes"], env)
      assert.strictEqual(code, 3)
      assert.include(stdout, "[email-taken]")
      assert.include(stdout, "[administrator-kept]")
      const users = sandbox.state().users
      assert.strictEqual(users.find((user) => user.username === "ada")?.email, "ada@example.edu")
      assert.strictEqual(users.find((user) => user.username === "bo")?.firstname, "Bob")
      assert.strictEqual(users.find((user) => user.username === "admin")?.organizationRole, "admin")
    }))

  it.live(
    "T5 exits with the code of the error reason when the token is rejected or lacks the scope, and says what to do",
    () =>
      Effect.gen(function*() {
        const { env, file, sandbox } = yield* stage({
          tokens: [{ token: "tiny", user: "admin", scopes: ["edu.classes"] }]
        }, ...trio)
        const unknown = yield* roster(["sync", file, "--yes"], { ...env, FLAT_ACCESS_TOKEN: "nobody-knows-this" })
        assert.strictEqual(unknown.code, 11)
        assert.include(unknown.stderr, "FLAT_ACCESS_TOKEN")
        assert.notInclude(unknown.stderr, "nobody-knows-this")
        const scoped = yield* roster(["sync", file, "--yes"], { ...env, FLAT_ACCESS_TOKEN: "tiny" })
        assert.strictEqual(scoped.code, 13)
        assert.include(scoped.stderr, "edu.admin.users")
        assert.strictEqual(writes(sandbox), 0)
      })
  )
})
