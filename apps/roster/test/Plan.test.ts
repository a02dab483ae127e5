import { assert, describe, it } from "@effect/vitest"
import * as Estimate from "../src/cli/Estimate.ts"
import * as Report from "../src/cli/Report.ts"
import type { RosterRow } from "../src/file/RosterRow.ts"
import * as Plan from "../src/run/Plan.ts"

const row = (username: string, fields: Partial<RosterRow> = {}): RosterRow => ({
  line: 2,
  username,
  firstname: "Ada",
  lastname: "Lund",
  email: undefined,
  role: "user",
  password: undefined,
  ...fields
})

const account = (username: string, fields: Partial<Plan.Account> = {}): Plan.Account => ({
  id: `id-${username}`,
  username,
  firstname: "Ada",
  lastname: "Lund",
  organizationRole: "user",
  ...fields
})

const make = (rows: ReadonlyArray<RosterRow>, accounts: ReadonlyArray<Plan.Account>, allowAdmins = false) =>
  Plan.make({ rows, ignoredColumns: [], encoding: "UTF-8" }, accounts, { allowAdmins })

const one = (person: RosterRow, accounts: ReadonlyArray<Plan.Account>, allowAdmins = false): Plan.Step => {
  const [step] = make([person], accounts, allowAdmins).steps
  if (step === undefined) throw new Error("no step")
  return step
}

describe("a plan", () => {
  it("creates rows without an account, skips rows without changes, and counts accounts that are not in the file", () => {
    const plan = make([row("ada"), row("bo")], [account("bo"), account("cy"), account("di")])
    assert.deepStrictEqual(plan.steps.map((step) => step.action), ["create", "unchanged"])
    assert.deepStrictEqual([plan.accounts, plan.unnamed], [3, 2])
  })

  it("updates only the fields that differ", () => {
    const step = one(
      row("ada", { firstname: "Adele", email: "new@example.edu", role: "teacher" }),
      [account("ada", { email: "old@example.edu" })]
    )
    assert.strictEqual(step.action, "update")
    assert.deepStrictEqual("changes" in step ? step.changes : undefined, {
      firstname: "Adele",
      email: "new@example.edu",
      organizationRole: "teacher"
    })
  })

  it("does not clear fields that are empty in the file", () => {
    assert.strictEqual(
      one(row("ada", { firstname: undefined, lastname: undefined }), [account("ada", { email: "ada@example.edu" })])
        .action,
      "unchanged"
    )
  })

  it("ignores case in e-mails, and accent forms and outer spaces in names", () => {
    assert.strictEqual(
      one(row("ada", { firstname: "Zoë", email: "ada@example.edu" }), [
        account("ada", { firstname: ` ${"Zoë".normalize("NFD")}`, email: "Ada@Example.edu" })
      ]).action,
      "unchanged"
    )
  })

  it("matches usernames ignoring case, an exact match first", () => {
    assert.strictEqual(one(row("Ada"), [account("ada")]).action, "unchanged")
    const step = one(row("Ada"), [account("ada"), account("Ada")])
    assert.strictEqual("account" in step ? step.account.id : undefined, "id-Ada")
    assert.strictEqual(one(row("ADA"), [account("ada"), account("Ada")]).action, "ambiguous")
  })

  it("matches by e-mail if no username matches, and keeps the username of the account", () => {
    const step = one(row("ada.lund", { email: "ADA@example.edu" }), [account("al", { email: "ada@example.edu" })])
    assert.strictEqual(step.action, "unchanged")
    const text = Report.plan(make([step.row], [account("al", { email: "ada@example.edu" })]), {
      width: 120,
      verbose: true,
      estimate: Estimate.make(0, 8, { limit: undefined, remaining: undefined, resetAt: undefined }, new Date(0))
    })
    assert.include(text, "keeps its username al")
  })

  it("is ambiguous when username and e-mail match two accounts, or an e-mail matches several", () => {
    const mine = row("ada", { email: "x@example.edu" })
    assert.strictEqual(one(mine, [account("ada"), account("bo", { email: "x@example.edu" })]).action, "ambiguous")
    assert.strictEqual(
      one(mine, [account("bo", { email: "x@example.edu" }), account("cy", { email: "X@example.edu" })]).action,
      "ambiguous"
    )
    // The account already has this address. That another account shares it is not a change by the file.
    assert.strictEqual(
      one(mine, [account("ada", { email: "x@example.edu" }), account("bo", { email: "x@example.edu" })]).action,
      "unchanged"
    )
  })

  it("is ambiguous when the e-mail belongs to an account whose username is in another row", () => {
    const plan = make(
      [row("ada", { line: 2 }), row("bo", { line: 3, email: "ada@example.edu" })],
      [account("ada", { email: "ada@example.edu" })]
    )
    assert.deepStrictEqual(plan.steps.map((step) => step.action), ["unchanged", "ambiguous"])
    const [, bo] = plan.steps
    assert.include(bo?.action === "ambiguous" ? bo.why : "", "line 2")
  })

  it("neither grants nor removes administrator rights unless allowed", () => {
    for (const role of ["admin", "accountAdmin"] as const) {
      assert.strictEqual(one(row("ada"), [account("ada", { organizationRole: role })]).action, "ambiguous")
      assert.strictEqual(one(row("ada"), [account("ada", { organizationRole: role })], true).action, "update")
      assert.strictEqual(one(row("ada", { role }), [account("ada")], true).action, "update")
      assert.strictEqual(
        one(row("ada", { role }), [account("ada", { organizationRole: role })], true).action,
        "unchanged"
      )
    }
  })

  it("is ambiguous for unknown roles and for test students", () => {
    assert.strictEqual(
      one(row("ada"), [account("ada", { organizationRole: "librarian" })]).action,
      "ambiguous"
    )
    assert.strictEqual(one(row("ada"), [account("ada", { isEduTestingStudent: true })]).action, "ambiguous")
  })

  it("shows no e-mail address", () => {
    const plan = make(
      [row("ada@example.edu", { email: "ada@example.edu" }), row("bo", { line: 3, email: "x@example.edu" })],
      [account("cy@example.edu", { email: "x@example.edu" }), account("di", { email: "x@example.edu" })]
    )
    const text = Report.plan(plan, {
      width: 160,
      verbose: true,
      estimate: Estimate.make(1, 8, { limit: 7200, remaining: 7000, resetAt: undefined }, new Date(0))
    })
    assert.notMatch(text, /ada@|cy@|x@/)
    assert.include(text, "a…@example.edu")
  })
})

describe("an estimate", () => {
  const now = new Date("2026-09-01T10:00:00Z")
  const quota = { limit: 1000, remaining: 400, resetAt: new Date("2026-09-01T10:30:00Z") }

  it("has no wait when the calls fit into the current window", () => {
    assert.strictEqual(Estimate.make(400, 8, quota, now).seconds, 20)
  })

  it("includes the wait for the reset, and a whole hour for each further window", () => {
    assert.strictEqual(Estimate.make(408, 8, quota, now).seconds, 1800 + 1)
    assert.strictEqual(Estimate.make(2408, 8, quota, now).seconds, 1800 + 2 * 3600 + 1)
  })

  it("assumes the documented limit when the server reports none", () => {
    assert.strictEqual(
      Estimate.make(1, 8, { limit: undefined, remaining: undefined, resetAt: undefined }, now).hourly,
      7200
    )
  })
})
