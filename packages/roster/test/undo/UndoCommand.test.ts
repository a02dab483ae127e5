/** The command `undo`, run as users do, against a sandbox on a socket: planned, applied with a kill between, and planned again. */
import { assert, describe, it } from "@effect/vitest"
import { FlatClient } from "@flat-sdk/core"
import type { Sandbox } from "@flat-sdk/sandbox/effect"
import { Effect } from "effect"
import { CliOutput } from "effect/cli"
import { readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import * as Command from "../Command.ts"
import * as Fixture from "../Fixture.ts"
import { examples, stage, writeSchool } from "../year/Stage.ts"

const look = (sandbox: Sandbox.ServedSandbox) => {
  const { classes, users } = sandbox.state()
  return {
    users: users.map((user) => [user.id, user.username, user.firstname, user.email, user.organizationRole].join())
      .sort(),
    classes: classes.filter(({ state }) => state === "active").map(({ id, name, students, teachers }) =>
      [id, name, ...[...students].sort(), "|", ...[...teachers].sort()].join()
    ).sort()
  }
}

const head = "username,first name,last name,e-mail,role,class"

const before = [
  "tess,Tess,Wood,tess@example.org,teacher,Choir",
  "ada,Ada,Lund,ada@example.org,student,Choir",
  "bo,Bo,Reed,bo@example.org,student,Choir"
]

const after = [
  "tess,Tess,Wood,tess@example.org,teacher,Choir",
  "tess,Tess,Wood,tess@example.org,teacher,Band",
  "ada,Adele,Lund,adele@example.org,student,Band",
  "bo,Bo,Reed,bo@example.org,student,Choir",
  "cy,Cy,Dee,cy@example.org,student,Band",
  "di,Di,Orr,di@example.org,student,Choir"
]

/** A school in which the first file was applied, and then the second. Returns the name of the second run. */
const changed = Effect.fnUntraced(function*() {
  const place = yield* stage
  const { apply, here, runs, sandbox } = place
  const run = Effect.fnUntraced(function*(lines: ReadonlyArray<string>) {
    writeFileSync(join(here, "users.csv"), [head, ...lines, ""].join("\n"))
    yield* runs(0, "plan", "users.csv", "--complete", "--out", "plan.json")
    yield* runs(0, ...apply)
  })
  yield* run(before)
  const looked = look(sandbox)
  yield* run(after)
  const [{ runs: all }] = JSON.parse((yield* runs(0, "status", "--json")).stdout)
  const name: string = all.at(-1).id
  const undo = (code: number, ...args: ReadonlyArray<string>) =>
    runs(code, "undo", name.slice(0, 8), ...args, "--out", "plan.json")
  return { ...place, before: looked, name, undo, client: Fixture.client(sandbox) }
})

const steps = (here: string): ReadonlyArray<{ readonly id: string; readonly kind: string }> =>
  JSON.parse(readFileSync(join(here, "plan.json"), "utf8")).steps

describe("roster undo", () => {
  it.live(
    "gives back what was there, also after a kill, and plans nothing the second time",
    () =>
      Effect.gen(function*() {
        const { apply, before, executed, here, killed, runs, sandbox, undo } = yield* changed()
        const writes = Command.writes(sandbox)
        const planned = yield* undo(3, "--remove-accounts")
        assert.strictEqual(Command.writes(sandbox), writes)
        for (const line of planned.stdout.split("\n")) assert.isAtMost(CliOutput.displayWidth(line), 80, line)
        assert.include(planned.stdout, "it would delete 2 of 5 accounts, more than 5 %.")
        const kinds = steps(here).map(({ kind }) => kind)
        assert.deepStrictEqual([...new Set(kinds)], ["updateAccount", "unenrol", "archiveClass", "removeAccount"])
        yield* killed(2, ...apply, "--apply-held")
        yield* runs(0, ...apply, "--apply-held")
        assert.deepStrictEqual(look(sandbox), before)
        assert.strictEqual(executed("removeOrganizationUser"), 2)
        const again = yield* undo(0, "--remove-accounts")
        assert.include(again.stdout, "There is nothing to write.")
        // The id map claims nothing of it: the same file creates the same again, and Flat has what it says.
        yield* runs(0, "plan", "users.csv", "--complete", "--out", "plan.json")
        assert.strictEqual(steps(here).filter(({ kind }) => kind.startsWith("create")).length, 3)
        yield* runs(0, ...apply)
        yield* runs(0, "verify", "users.csv", "--complete")
        assert.strictEqual(look(sandbox).classes.length, before.classes.length + 1)
      }),
    600_000
  )

  it.live(
    "keeps accounts by default, what was changed since, and members who have work",
    () =>
      Effect.gen(function*() {
        const { apply, client, here, runs, sandbox, undo } = yield* changed()
        const { classes, users } = sandbox.state()
        const idOf = (username: string) => users.find((user) => user.username === username)!.id
        const band = classes.find(({ name }) => name === "Band")!.id
        const token = yield* Effect.gen(function*() {
          const flat = yield* FlatClient.FlatClient
          yield* flat.organization.updateOrganizationUser({ user: idOf("ada"), body: { firstname: "Adelheid" } })
          yield* flat.classes.createClassAssignment({
            class: band,
            body: { type: "newScore", title: "A melody", state: "active", attachments: [] }
          })
          return yield* flat.organization.createOrganizationUserAccessToken({
            user: idOf("cy"),
            body: { scopes: ["edu.assignments", "edu.classes.readonly", "account.public_profile"] }
          })
        }).pipe(Effect.provide(client))
        yield* Effect.gen(function*() {
          const flat = yield* FlatClient.FlatClient
          const [assignment] = yield* flat.classes.listAssignments({ class: band })
          yield* flat.classes.createSubmission({ class: band, assignment: assignment!.id, body: { attachments: [] } })
        }).pipe(Effect.provide(Fixture.client(sandbox, { token: token.token ?? "" })))
        const requests = sandbox.requests().length
        const planned = yield* undo(0)
        const asked = sandbox.requests().slice(requests).filter(({ operation }) =>
          operation === "listClassStudentSubmissions"
        )
        // Only the pupils of the class with the assignment.
        assert.strictEqual(asked.length, 2)
        assert.include(planned.stdout, `It was made with ${sandbox.requests().length - requests} reads`)
        for (const code of ["undo-account-used", "undo-account-kept", "undo-membership-work", "undo-class-in-use"]) {
          assert.include(planned.stdout.replace(/[^a-z-]/g, ""), code)
        }
        yield* runs(0, ...apply)
        const now = sandbox.state()
        const people = new Map(now.users.map((user) => [user.username, user]))
        assert.deepStrictEqual([people.get("ada")?.firstname, people.get("ada")?.email], [
          "Adelheid",
          "ada@example.org"
        ])
        assert.isTrue(people.has("cy") && people.has("di"))
        const archived = now.classes.find(({ id }) => id === band)
        assert.deepStrictEqual([archived?.state, archived?.students], ["archived", [people.get("cy")!.id]])
        assert.deepStrictEqual((yield* undo(0)).stdout.includes("There is nothing to write."), true)
        // Who used the account keeps it.
        yield* undo(3, "--remove-accounts")
        assert.deepStrictEqual(steps(here).map(({ id }) => id), ["undo:createAccount:di"])
      }),
    600_000
  )

  it.live("makes the id map forget accounts that the run had only matched", () =>
    Effect.gen(function*() {
      const { apply, here, runs, sandbox } = yield* stage
      yield* Effect.forEach(["ada", "bo"], (username) =>
        Effect.flatMap(FlatClient.FlatClient, (flat) =>
          flat.organization.createOrganizationUser({
            body: { username, password: "correct-horse", firstname: "Ada", lastname: "Lund" }
          }))).pipe(Effect.provide(Fixture.client(sandbox)))
      const before = look(sandbox)
      const lines = ["ada,Adele,Lund,,student,", "bo,Ada,Lund,,student,"]
      writeFileSync(join(here, "users.csv"), [head, ...lines, ""].join("\n"))
      yield* runs(0, "plan", "users.csv", "--out", "plan.json")
      const planned = steps(here)
      yield* runs(0, ...apply)
      const [{ database, runs: all }] = JSON.parse((yield* runs(0, "status", "--json")).stdout)
      const ids = () =>
        Effect.map(runs(0, "ids", "export", "ids.csv", "--database", database), () =>
          readFileSync(join(here, "ids.csv"), "utf8").trim().split("\n").length - 1)
      assert.strictEqual(yield* ids(), 2)
      const said = yield* runs(0, "undo", all[0].id, "--out", "plan.json")
      assert.include(said.stdout, "The id map would forget 2 accounts and 0 classes that the run had matched.")
      yield* runs(0, ...apply)
      assert.deepStrictEqual(look(sandbox), before)
      assert.strictEqual(yield* ids(), 0)
      assert.notInclude((yield* runs(0, "undo", all[0].id)).stdout, "would forget")
      yield* runs(0, "plan", "users.csv", "--out", "plan.json")
      assert.deepStrictEqual(steps(here), planned)
    }), 600_000)

  it.live("undoes the end of a year", () =>
    Effect.gen(function*() {
      const { apply, here, runs, sandbox } = yield* stage
      yield* writeSchool(join(here, "this.zip"), { year: 2026 })
      yield* writeSchool(join(here, "next.zip"), { year: 2027 })
      yield* runs(0, "plan", "this.zip", "--today", "2026-09-10", "--out", "plan.json")
      yield* runs(0, ...apply, "--files", "this.zip")
      const before = look(sandbox)
      yield* runs(0, "rollover", "next.zip", "--today", "2027-07-20", "--out", "plan.json")
      const rolled = steps(here)
      yield* runs(0, ...apply)
      const [{ runs: all }] = JSON.parse((yield* runs(0, "status", "--json")).stdout)
      yield* runs(0, "undo", all.at(-1).id, "--out", "plan.json")
      yield* runs(0, ...apply)
      assert.deepStrictEqual(look(sandbox), before)
      yield* runs(0, "verify", "this.zip", "--today", "2026-09-10")
      yield* runs(0, "rollover", "next.zip", "--today", "2027-07-20", "--out", "plan.json")
      // The classes that were undone are there, archived, and are not taken.
      const taken = (all: ReturnType<typeof steps>) => all.map((step) => ({ ...step, beside: undefined }))
      assert.deepStrictEqual(taken(steps(here)), taken(rolled))
    }), 600_000)

  it.live("refuses what it does not find, and says what to do", () =>
    Effect.gen(function*() {
      const { env, here, name, runs } = yield* changed()
      assert.include((yield* runs(2, "undo", "ffffffff")).stderr, "\"roster status\" lists them.")
      assert.include((yield* runs(2, "undo", "f")).stderr, "at least 4 characters")
      assert.include((yield* runs(2, "undo", name, "--database", "none.sqlite")).stderr, "does not exist")
      const file = readdirSync(join(here, "state")).find((one) => one.endsWith(".sqlite"))!
      const database = new DatabaseSync(join(env.FLAT_ROSTER_STATE, file))
      database.exec("UPDATE roster_fact SET value = 'another' WHERE name = 'organization'")
      for (const table of ["roster_run", "roster_step", "roster_id"]) {
        database.exec(`UPDATE ${table} SET organization = 'another'`)
      }
      database.close()
      assert.include((yield* runs(2, "undo", name)).stderr, "the run is of another organization")
    }), 600_000)

  it.live("runs the examples of its help", () =>
    Effect.gen(function*() {
      const { name, runs } = yield* changed()
      const shown = examples((yield* runs(0, "undo", "--help")).stdout)
      assert.isAtLeast(shown.length, 3)
      for (const example of shown) {
        const args = example.map((arg) => arg === "3f2a1c0b" ? name.slice(0, 8) : arg)
        assert.notStrictEqual((yield* runs(example.includes("--remove-accounts") ? 3 : 0, ...args)).stdout, "")
      }
    }), 600_000)
})
