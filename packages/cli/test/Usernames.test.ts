/** Usernames in the place of ids, and rows of `flat bulk` that are called as somebody, in process over a socket. */
import * as MusicXml from "@flat-sdk/conformance/suite/MusicXml"
import type { FlatClient } from "@flat-sdk/core"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import * as fs from "node:fs"
import * as path from "node:path"
import { afterAll, assert, beforeAll, beforeEach, describe, it } from "vitest"
import * as Usernames from "../src/calls/Usernames.ts"
import * as Catalog from "../src/catalog/Catalog.ts"
import { finder } from "../src/profiles/Account.ts"
import { Cli } from "./support/Cli.ts"

let cli: Cli
const flat = (args: ReadonlyArray<string>, env: Readonly<Record<string, string>> = {}) => cli.run(args, { env })

beforeAll(async () => {
  cli = await Cli.start({
    users: 30,
    tokens: [{ token: "sandbox-admin" }, { token: "teaching", user: "teacher", scopes: ["edu.classes"] }]
  })
})
afterAll(() => cli.close())
beforeEach(() => {
  cli.sandbox.reset()
  for (const name of fs.readdirSync(cli.home)) fs.rmSync(path.join(cli.home, name), { recursive: true })
})

const users = (role: string) => cli.sandbox.state().users.filter(({ organizationRole }) => organizationRole === role)

/** A name that no account has, but with which one begins. */
const beginning = (username: string) => username.slice(0, -1)

const file = (name: string, text: string): string => {
  const place = path.join(cli.home, name)
  fs.writeFileSync(place, text)
  return place
}

describe("a username is accepted where an operation takes an account's id", () => {
  it("DG3 in the path, with one request, which an id does not need", async () => {
    const [pupil] = users("user")
    for (
      const [given, searches] of [[pupil!.id, 0], [pupil!.username, 1], [pupil!.username.toUpperCase(), 2]] as const
    ) {
      const { code, stderr } = await flat(["organization", "update-user", given, "--set", `firstname=${searches}x`])
      assert.deepStrictEqual([code, stderr], [0, ""])
      assert.strictEqual(cli.sandbox.count("listOrganizationUsers"), searches)
      assert.strictEqual(users("user")[0]!.firstname, `${searches}x`)
    }
  })

  it("DG3 in the body, alone and in a list", async () => {
    const [one, other] = users("user")
    const created = await flat(["scores", "create", "--body", JSON.stringify(MusicXml.creation("Shared"))])
    const { id } = JSON.parse(created.stdout) as { readonly id: string }
    const added = await flat(["scores", "add-score-collaborator", id, "--set", `user=${other!.username}`])
    assert.deepStrictEqual([added.code, added.stderr], [0, ""])
    assert.strictEqual((JSON.parse(added.stdout) as { readonly user: { readonly id: string } }).user.id, other!.id)

    const update = Catalog.load().operations.find((operation) => operation.id === "updateClassAssignment")!
    const input = { class: "ada", body: { title: "ada", assignedStudents: ["ada", one!.id] } }
    const replaced = await Effect.runPromise(
      Usernames.replaceNames(update, input, (name) => Effect.succeed(`id of ${name}`))
    )
    assert.deepStrictEqual<unknown>(replaced, {
      class: "ada",
      body: { title: "ada", assignedStudents: ["id of ada", one!.id] }
    })
  })

  it("DG3 only exactly: an error names it and the way out, and nothing is changed", async () => {
    const name = beginning(users("user")[0]!.username)
    const { code, stderr } = await flat(["organization", "remove-user", name, "--yes"])
    assert.strictEqual(code, 2)
    assert.include(
      stderr,
      `user: there is no account with the username "${name}" in the organization. Give its exact username, or its id`
    )
    assert.strictEqual(cli.sandbox.count("removeOrganizationUser"), 0)
  })

  it("DG3 and not where an operation takes it as it is, or nothing is sent", async () => {
    const me = await flat(["users", "get", "me"])
    assert.strictEqual(me.code, 0, me.stderr)
    for (const form of ["--dry-run", "--curl"]) {
      const { stdout } = await flat(["organization", "remove-user", "some.name", form])
      assert.include(stdout, "/organizations/users/some.name")
    }
    const invalid = await flat(["organization", "update-user", "some.name", "--set", "role=king"])
    assert.strictEqual(invalid.code, 2)
    assert.strictEqual(cli.sandbox.count("listOrganizationUsers"), 0)
  })

  it("DG3 but not for a token that may not list accounts: the error says to give the id", async () => {
    const [pupil] = users("user")
    const { code, stderr } = await flat(["groups", "remove-user", "0".repeat(24), pupil!.username, "--yes"], {
      FLAT_ACCESS_TOKEN: "teaching"
    })
    assert.strictEqual(code, 2)
    assert.include(stderr, "may not list the accounts")
    assert.include(stderr, "Give the account's id")
  })
})

describe("a look-up", () => {
  it("DG3 of a username that several have names their ids, and one whose token cannot list accounts sends nothing", async () => {
    let searches = 0
    const accounts = [{ id: "1", username: "Ada" }, { id: "2", username: "ADA" }]
    const listOrganizationUsers = {
      stream: () =>
        Stream.suspend(() => {
          searches++
          return Stream.fromIterable(accounts)
        })
    }
    const client = { organization: { listOrganizationUsers } } as unknown as FlatClient.FlatClientShape
    const find = (held?: ReadonlyArray<string>) => (user: string) =>
      Effect.runPromise(Effect.flip(finder(client, held)(user, "user")))
    assert.strictEqual(await Effect.runPromise(finder(client, undefined)("ADA", "user")), "2")
    assert.include(
      (await find()("ada")).message,
      "several accounts have the username \"ada\". Give the id of one of them: 1, 2"
    )
    const before = searches
    assert.include((await find(["edu.classes"])("ada")).message, "Give the account's id")
    assert.strictEqual(searches, before)
  })
})

describe("rows of flat bulk may have usernames", () => {
  it("DG3 each is looked up once; many are read from the list, and a resumed run looks up only what it calls", async () => {
    const pupils = users("user")
    assert.isAbove(pupils.length, 15)
    const csv = file(
      "rows.csv",
      `user,firstname\n${pupils.slice(0, 2).flatMap(({ username }) => [`${username},A`, `${username},B`]).join("\n")}\n`
    )
    const few = await flat(["bulk", "organization", "update-user", csv])
    assert.strictEqual(few.code, 0, few.stderr)
    assert.strictEqual(cli.sandbox.count("listOrganizationUsers"), 2)
    const all = file("all.csv", `user\n${pupils.map(({ username }) => username).join("\n")}\n`)
    const removed = await flat(["bulk", "organization", "remove-user", all, "--yes"])
    assert.strictEqual(removed.code, 0, removed.stderr)
    assert.isBelow(cli.sandbox.count("listOrganizationUsers"), 15)
    assert.deepStrictEqual(users("user"), [])
    const before = cli.sandbox.count()
    assert.strictEqual((await flat(["bulk", "organization", "remove-user", all, "--yes"])).code, 0)
    assert.strictEqual(cli.sandbox.count(), before)
  })

  it("DG3 one that nobody has stops the file before anything is changed, or is left out with --skip-invalid", async () => {
    const [pupil] = users("user")
    const csv = file("rows.csv", `Who,firstname\n${pupil!.username},Ada\nnobody.here,Bob\n`)
    const args = ["bulk", "organization", "update-user", csv, "--map", "user=Who"]
    const refused = await flat(args)
    assert.strictEqual(refused.code, 2)
    assert.include(refused.stderr, "row 3, column \"Who\": Who: there is no account with the username \"nobody.here\"")
    assert.strictEqual(cli.sandbox.count("updateOrganizationUser"), 0)
    const skipped = await flat([...args, "--skip-invalid"])
    assert.strictEqual(skipped.code, 3)
    assert.strictEqual(users("user").find(({ id }) => id === pupil!.id)!.firstname, "Ada")
  })
})

describe("a row of flat bulk is called as the account of its column", () => {
  it("DG4 by one delegated token for each account, and the run resumes by it", async () => {
    const [ada, bob] = users("teacher")
    const rows = (name: string) => `as,name\n${ada!.username},A\n${ada!.username},B\n${bob!.id},C\n,D\n,${name}\n`
    const csv = file("classes.csv", rows("E"))
    const args = ["bulk", "classes", "create-class", csv]
    const dry = await flat([...args, "--dry-run"])
    assert.deepStrictEqual([dry.code, cli.sandbox.count()], [0, 0])
    const ran = await flat(args)
    assert.strictEqual(ran.code, 0, ran.stderr)
    const owners = cli.sandbox.state().classes.slice(-5).toSorted((one, other) => one.name < other.name ? -1 : 1)
      .flatMap((
        { teachers }
      ) => teachers)
    const admin = users("admin")[0]!.id
    assert.deepStrictEqual(owners, [ada!.id, ada!.id, bob!.id, admin, admin])
    assert.strictEqual(cli.sandbox.count("createOrganizationUserAccessToken"), 2)
    assert.strictEqual((await flat(args)).code, 0)
    assert.strictEqual(cli.sandbox.count("createClass"), 5)
    // The same values as somebody else are another row.
    file("classes.csv", rows("E").replace(`${bob!.id},C`, `${ada!.id},C`))
    const changed = await flat(args)
    assert.deepStrictEqual([changed.code, cli.sandbox.count("createClass")], [3, 5])
    assert.include(changed.stderr, "1 changed")
  })

  it("DG4 of any name with --map, and an account that nobody has stops the file", async () => {
    const csv = file("classes.csv", `Teacher,name\nnobody.here,A\n`)
    const { code, stderr } = await flat(["bulk", "classes", "create-class", csv, "--map", "as=Teacher"])
    assert.strictEqual(code, 2)
    assert.include(stderr, "column \"Teacher\": Teacher: there is no account with the username \"nobody.here\"")
    assert.strictEqual(cli.sandbox.count("createClass"), 0)
    assert.isFalse(fs.existsSync(path.join(cli.home, "classes.results.csv")))
  })
})

describe("flat classes archive-old", () => {
  const active = () => cli.sandbox.state().classes.filter(({ state }) => state === "active").length

  it("DG5 archives the classes of all teachers by one command, which needs a yes, and none that is newer", async () => {
    const before = active()
    const archive = (...args: ReadonlyArray<string>) => flat(["classes", "archive-old", "--format", "jsonl", ...args])
    const asked = await archive("--before", "2999-01-01")
    assert.deepStrictEqual([asked.code, cli.sandbox.count("archiveClass")], [2, 0])
    assert.include(asked.stderr, `This archives ${before} classes. Nothing was sent`)
    assert.include(asked.stderr, "2999-01-01 is a day to come: every active class was created before it.")
    const listed = await archive("--before", "2999-01-01", "--dry-run")
    assert.deepStrictEqual([listed.stdout.trim().split("\n").length, cli.sandbox.count("archiveClass")], [before, 0])
    const none = await archive("--before", "1999-01-01", "--yes")
    assert.deepStrictEqual([none.code, none.stdout, active()], [0, "", before])
    assert.notInclude(none.stderr, "to come")
    const done = await archive("--before", "2999-01-01", "--yes")
    assert.deepStrictEqual([done.code, active()], [0, 0], done.stderr)
    assert.strictEqual((await archive("--before", "2026-13-01")).code, 2)
  })
})
