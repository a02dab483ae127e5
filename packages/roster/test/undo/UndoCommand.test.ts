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
import { stage } from "../year/Stage.ts"

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
  it.live("gives back what was there, also after a kill, and plans nothing the second time", () =>
    Effect.gen(function*() {
      const { apply, before, executed, here, killed, runs, sandbox, undo } = yield* changed()
      const writes = Command.writes(sandbox)
      const planned = yield* undo(3, "--remove-accounts")
      assert.strictEqual(Command.writes(sandbox), writes)
      for (const line of planned.stdout.split("\n")) assert.isAtMost(CliOutput.displayWidth(line), 80, line)
      assert.include(planned.stdout, "2 of 5 accounts are deleted: ")
      const kinds = steps(here).map(({ kind }) => kind)
      assert.deepStrictEqual([...new Set(kinds)], ["updateAccount", "unenrol", "archiveClass", "removeAccount"])
      yield* killed(2, ...apply, "--apply-held", "accounts=2")
      yield* runs(0, ...apply, "--apply-held", "accounts=2")
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
    }))

  it.live("keeps accounts by default, what was changed since, and members who have work", () =>
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
    }))

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
    }))
})
