/** The command `cards`, run as users do, after a plan was applied to a sandbox on a socket. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { CliOutput } from "effect/cli"
import { appendFileSync, cpSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { beforeAll } from "vitest"
import * as Command from "../Command.ts"
import { change, temporary, v11 } from "../read/Sets.ts"

const files = change(v11, {
  "users.csv": [
    "sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,userIds,givenName,familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,password",
    "p1,,,true,s1,student,ada.b,,<b>Ada</b>,Lund,,,,,,,05,",
    "p2,,,true,s1,student,bo.c,,Bo,Reed,,,,,,,05,",
    "p3,,,true,s1,student,cy.d,,Cy,Dee,,,,,,,05,from-the-files",
    "u1,,,true,s1,teacher,tess,,Tess,Teach,,,,,,,,"
  ]
})

/** A plan that was applied: its files, its passwords, its database. */
const applied = Effect.gen(function*() {
  const { path, place, run } = yield* Command.place(files)
  const planned = yield* run("plan", path, "--today", "2026-11-26", "--out", "plan.json")
  assert.strictEqual(planned.code, 0, planned.stderr)
  const done = yield* run("apply", "plan.json", "--credentials", "passwords.csv", "--files", path)
  assert.strictEqual(done.code, 0, done.stderr)
  return { path, place }
}).pipe(Effect.scoped)

let ready: { readonly path: string; readonly place: string }

beforeAll(async () => {
  ready = await Effect.runPromise(applied)
})

/** A copy of the place for one test. */
const stage = () => {
  const place = temporary()
  cpSync(ready.place, place, { recursive: true })
  const env = { FLAT_ROSTER_STATE: join(place, "state") }
  const passwords = join(place, "passwords.csv")
  const cards = (...args: ReadonlyArray<string>) =>
    Command.roster(["cards", "--credentials", passwords, ...args], env, place)
  return { path: ready.path, place, plan: join(place, "plan.json"), passwords, cards, env }
}

const passwordOf = (passwords: string, username: string): string =>
  readFileSync(passwords, "utf8").split("\n").map((line) => line.split(","))
    .find(([, name]) => name === username)![2]!

describe("roster cards", () => {
  it.live("writes a card for each new account into a new file for its owner, and says what to do with it", () =>
    Effect.gen(function*() {
      const { cards, passwords, path, place } = stage()
      const out = join(place, "cards.html")
      const { code, stderr, stdout } = yield* cards("--out", out, "--files", path, "--sign-in", "https://flat.io/x")
      assert.strictEqual(code, 0, stderr)
      const page = readFileSync(out, "utf8")
      for (const username of ["ada.b", "bo.c", "tess"]) {
        assert.include(page, `>${username}</dd>`)
        assert.include(page, `>${passwordOf(passwords, username)}</dd>`)
        // Nothing of it is printed.
        assert.notInclude(stdout + stderr, passwordOf(passwords, username))
      }
      assert.include(page, "from-the-files</dd>")
      assert.include(page, "&lt;b&gt;Ada&lt;/b&gt; Lund")
      assert.include(page, "https://flat.io/x")
      assert.isBelow(page.indexOf("<bdi>Choir 5a</bdi></h2>"), page.indexOf("Teachers</bdi></h2>"))
      if (process.platform !== "win32") assert.strictEqual(statSync(out).mode & 0o777, 0o600)
      assert.match(stdout, /4 cards with a password, for 2 classes/)
      assert.match(stdout, /then\s+delete it/)
      for (const line of (stdout + stderr).split("\n")) {
        if (!line.includes(place)) assert.isAtMost(CliOutput.displayWidth(line), 80, line)
      }
      const again = yield* cards("--out", out)
      assert.strictEqual(again.code, 2)
      assert.match(again.stderr, /exists\. Name another file/)
      assert.strictEqual(readFileSync(out, "utf8"), page)
    }))

  it.live("prints no password that may be wrong, and none of an account that was not created", () =>
    Effect.gen(function*() {
      const { cards, passwords, place } = stage()
      const [ada, bo] = [passwordOf(passwords, "ada.b"), passwordOf(passwords, "bo.c")]
      appendFileSync(
        passwords,
        `1,ada.b,${ada},unverified: no response came,,\n2,bo.c,${bo},no account was created,,\n`
      )
      appendFileSync(passwords, "9,stranger,strange-word,,,\n")
      const out = join(place, "cards.html")
      const { code, stderr, stdout } = yield* cards("--out", out)
      assert.strictEqual(code, 3)
      const page = readFileSync(out, "utf8")
      for (const secret of [ada, bo, "strange-word", "from-the-files"]) assert.notInclude(page, secret)
      assert.include(page, ">ada.b</dd>")
      assert.include(page, "Ask the school office for your password.")
      assert.notInclude(page, ">bo.c</dd>")
      assert.match(stderr, /1 card says "ask the office"/)
      assert.match(stderr, /Set a password in Flat/)
      assert.match(stderr, /1 account was not created and has no card/)
      assert.match(stderr, /1 account has the password of the school's files and no card/)
      assert.match(stderr, /1 username of the passwords file is not in these runs/)
      assert.match(stdout, /1 card with a password/)
    }))

  it.live("does without a database, and without a token, and says so", () =>
    Effect.gen(function*() {
      const { env, passwords, place, plan } = stage()
      const out = join(place, "cards.html")
      const elsewhere = { ...env, FLAT_ROSTER_STATE: join(place, "elsewhere") }
      const args = ["cards", "--credentials", passwords, "--out", out]
      const none = yield* Command.roster(args, elsewhere)
      assert.strictEqual(none.code, 2)
      assert.match(none.stderr, /Name the plan with --plan FILE/)
      const { code, stderr } = yield* Command.roster([...args, "--plan", plan], elsewhere)
      assert.strictEqual(code, 0, stderr)
      assert.match(stderr, /the passwords file alone says which accounts exist/)
      assert.include(readFileSync(out, "utf8"), passwordOf(passwords, "ada.b"))
    }))

  it.live("refuses a file that is not of passwords", () =>
    Effect.gen(function*() {
      const place = temporary()
      const file = join(place, "mine.csv")
      const out = join(place, "cards.html")
      const missing = yield* Command.roster(["cards", "--credentials", file, "--out", out])
      assert.strictEqual(missing.code, 2, missing.stderr)
      writeFileSync(file, "username;password\nada;secret-1\n")
      const other = yield* Command.roster(["cards", "--credentials", file, "--out", out])
      assert.deepStrictEqual([other.code, /was not written by "roster apply"/.test(other.stderr)], [2, true])
      assert.notInclude(other.stderr, "secret-1")
    }))
})
