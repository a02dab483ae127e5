/** Conflicts that are known, states that are no database, and what a plan shows of a school. */
import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Redacted from "effect/Redacted"
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import * as PlanReport from "../../src/cli/plan/ShowPlan.ts"
import * as Flags from "../../src/cli/settings/Flags.ts"
import * as Findings from "../../src/plan/Finding.ts"
import * as Sentences from "../../src/report/Sentences.ts"
import * as Command from "../Command.ts"
import * as Fixture from "../Fixture.ts"
import { account, codes, known, live, member, plan, pupil, room, roster, teacher } from "../plan/Sketch.ts"

const collision = roster({ people: [pupil("p", { username: "Ada Lund" }), pupil("q", { username: "ada.lund" })] })

describe("a conflict that is known", () => {
  it("stays one, is left alone, and counts no longer", () => {
    const made = plan(collision, live(), undefined, { accept: ["username-collision:p", "username-collision:x"] })
    assert.deepStrictEqual(codes(made.conflicts), ["username-collision", "username-collision"])
    assert.deepStrictEqual(Findings.unresolvedConflicts(made.conflicts).map(({ person }) => person), ["q"])
    assert.deepStrictEqual([made.steps, Sentences.unclear(made)], [[], 1])
    // Another conflict of the same person is not known, and a notice is none.
    const other = plan(collision, live(), undefined, { accept: ["email-taken:p", "username-changed:p"] })
    assert.strictEqual(Findings.unresolvedConflicts(other.conflicts).length, 2)
  })

  it("is named by its code and an id, on the command line or in a file", () =>
    Effect.gen(function*() {
      const path = join(yield* Fixture.folder, "known.txt")
      writeFileSync(path, "\ufeff# since May\r\nclass-ambiguous:c7\r\n\r\n  person-replaced:student:1 \r\n")
      assert.deepStrictEqual(Flags.readAccepted(["email-taken:p", `@${path}`]), [
        "email-taken:p",
        "class-ambiguous:c7",
        "person-replaced:student:1"
      ])
      for (
        const wrong of ["email-taken", "email-taken:", ":p", "name-exists:p", "constructor:p", "nobody:p", `@${path}x`]
      ) {
        assert.throws(() => Flags.readAccepted([wrong]), /^(CODE:ID|the file)/, wrong)
      }
    }).pipe(Effect.scoped, Effect.runPromise))

  it.live("RO11 lets a clean night end with 0", () =>
    Effect.gen(function*() {
      const { env, file, folder } = yield* Command.stage({}, "Ada Lund,Ada,Lund,,student", "ada.lund,Ada,Lund,,student")
      const list = join(folder, "known.txt")
      writeFileSync(list, "username-collision:ada lund\n")
      const sync = (...args: ReadonlyArray<string>) => Command.roster(["sync", file, "--yes", ...args], env)
      const all = ["--accept", `@${list}`, "--accept", "username-collision:ada.lund"]
      const first = yield* sync("--accept", `@${list}`)
      assert.strictEqual(first.code, 3, first.stderr)
      assert.include(first.stdout, "1 conflict is accepted")
      const clean = yield* sync(...all)
      assert.strictEqual(clean.code, 0, clean.stderr)
      const [verified, wrong] = yield* Effect.all([
        Command.roster(["verify", file, ...all], env),
        sync("--accept", "ada.lund")
      ], { concurrency: 2 })
      assert.deepStrictEqual([verified.code, wrong.code], [0, 2], verified.stderr)
      assert.include(wrong.stderr + wrong.stdout, "CODE:ID")
    }))
})

describe("a state that is no database", () => {
  it.live("RO12 is left alone, and the message names the backup and the ids", () =>
    Effect.gen(function*() {
      const { env, file, folder, sandbox } = yield* Command.stage({}, "ada,Ada,Lund,,student")
      const database = join(folder, "roster.sqlite")
      writeFileSync(database, "my notes\n".repeat(2000))
      const runs = yield* Effect.all(
        [["plan", file], ["sync", file, "--yes"]].map((args) => Command.roster([...args, "--database", database], env)),
        { concurrency: 2 }
      )
      const map = join(folder, "ids.csv")
      writeFileSync(map, "kind,source,flat,written\naccount,p1,f1,{}\n")
      for (const args of [["status"], ["ids", "export", join(folder, "out.csv")], ["ids", "import", map]]) {
        const { code, stderr } = yield* Command.roster([...args, "--database", database], env)
        assert.deepStrictEqual([code, stderr.includes("is not a database of this tool")], [2, true], stderr)
      }
      assert.isFalse(existsSync(`${database}-wal`))
      for (const { code, stderr } of runs) {
        assert.strictEqual(code, 2, stderr)
        assert.include(stderr, "from its backup")
        assert.include(stderr, "roster ids import ids.csv")
        assert.notInclude(stderr, "same command again")
      }
      assert.strictEqual(Command.writes(sandbox), 0)
      assert.include(readFileSync(database, "utf8"), "my notes")
    }))
})

describe("cards", () => {
  it.live("RO13 need no passwords file if all passwords are in the school's files", () =>
    Effect.gen(function*() {
      const folder = yield* Fixture.folder
      const files = join(folder, "users.csv")
      writeFileSync(files, "username,first name,last name,role,password\nada,Ada,Lund,student,from-the-files\n")
      const path = join(folder, "plan.json")
      writeFileSync(
        path,
        JSON.stringify(plan(roster({ people: [pupil("ada", { password: Redacted.make("from-the-files") })] })))
      )
      const cards = (name: string, ...args: ReadonlyArray<string>) =>
        Command.roster(
          ["cards", "--credentials", join(folder, "none.csv"), "--plan", path, "--out", join(folder, name), ...args],
          { FLAT_ROSTER_STATE: join(folder, "state") }
        )
      const [made, without] = yield* Effect.all([cards("a.html", "--files", files), cards("b.html")], {
        concurrency: 2
      })
      assert.strictEqual(made.code, 0, made.stderr)
      assert.include(readFileSync(join(folder, "a.html"), "utf8"), ">from-the-files</dd>")
      assert.notInclude(made.stdout, "none.csv")
      assert.strictEqual(without.code, 2)
      assert.include(without.stderr, "--files PATH")
      // A generated password is nowhere else.
      writeFileSync(path, JSON.stringify(plan(roster({ people: [pupil("ada"), teacher("bo")] }))))
      const lost = yield* cards("c.html", "--files", files)
      assert.strictEqual(lost.code, 2)
      assert.include(lost.stderr, "does not exist")
    }).pipe(Effect.provide(NodeServices.layer)), 120_000)
})

describe("the sample of a plan", () => {
  it("RO14 shows the names of people and classes, and no address", () => {
    const made = plan(
      roster({
        people: [
          pupil("p", { firstName: "Zo\u00eb", lastName: "Berg" }),
          teacher("t", { username: "t@example.org" }),
          pupil("o", { lastName: "Moe", email: "moe@example.org" })
        ],
        classes: [room("c", { title: "Choir", section: "5a" })],
        members: ["c p", member("c t", { role: "teacher" }), "c o"]
      }),
      live([account("o")]),
      known({ accounts: ["o"] })
    )
    const text = PlanReport.list(made, true, 200)
    for (
      const name of [
        "Zo\u00eb Berg",
        "Choir (5a)",
        "Zo\u00eb Berg \u2192 Choir (5a)",
        "Moe",
        "last name Lund \u2192 Moe"
      ]
    ) assert.include(text, name)
    assert.include(text, "another e-mail address")
    assert.notInclude(text, "@example.org")
  })
})
