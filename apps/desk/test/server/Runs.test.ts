import { isNightly } from "@flat-sdk/tools/tests/Nightly"
import { untilPromise } from "@flat-sdk/tools/tests/Wait"
import { readdirSync, readFileSync, statSync } from "node:fs"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { afterEach, assert, describe, it } from "vitest"
import * as Endings from "../../src/server/runs/Endings.ts"
import type { DeskRun, NewPassword, RosterPlan } from "../../src/shared/Desk.ts"
import { visitor } from "../support/Desk.ts"
import { open, pupils } from "../support/Killed.ts"

type School = Awaited<ReturnType<typeof open>>
type Visitor = ReturnType<typeof visitor>

const filesOf = (folder: string): ReadonlyArray<string> =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))

const found = (folder: string, texts: ReadonlyArray<string>) =>
  filesOf(folder).filter((path) => texts.some((text) => readFileSync(path).includes(text)))

const signedIn = async ({ origin }: School, username = "admin") => {
  const one = visitor(origin)
  await one.signIn(username)
  return one
}

const other = ({ sandbox }: School) =>
  sandbox.state().users.find(({ organizationRole, username }) =>
    organizationRole === "accountAdmin" && username !== "admin"
  )!

const planned = async (admin: Visitor, text: string) =>
  await (await admin.post("/desk/plan", { files: { "school.csv": text }, title: "School" })).json() as RosterPlan

const begin = async (admin: Visitor, text: string) => {
  const { digest } = await planned(admin, text)
  const response = await admin.post("/desk/runs", { digest, yes: true })
  assert.strictEqual(response.status, 200, await response.clone().text())
  return (await response.json() as { readonly id: string }).id
}

const show = async (admin: Visitor, id: string) => await (await admin.request(`/desk/runs/${id}`)).json() as DeskRun

const untilRun = async (admin: Visitor, id: string, condition: (run: DeskRun) => boolean) => {
  let run = await show(admin, id)
  await untilPromise(async () => condition(run = await show(admin, id)), {
    idleMillis: 10_000,
    state: () => JSON.stringify(run)
  })
  return run
}

const passwordsOf = async (admin: Visitor, id: string): Promise<ReadonlyMap<string, string>> => {
  const lines = (await (await admin.request(`/desk/runs/${id}/passwords.csv`)).text()).trim().split("\r\n").slice(1)
  return new Map(lines.map((line) => {
    const [, , username = "", password = "", note] = line.slice(1, -1).split("\",\"")
    assert.strictEqual(note, "")
    return [username, password]
  }))
}

const act = async (admin: Visitor, id: string, action: string, body: object = {}) =>
  (await admin.post(`/desk/runs/${id}/${action}`, body)).status

const [people, kills] = isNightly ? [400, 10] : [40, 2]

describe("runs of the desk", () => {
  let school: School
  afterEach(() => school.close())

  const signIn = async (perHour?: number) => {
    school = await open(60, undefined, perHour)
    await school.start()
    return await signedIn(school)
  }

  /** Begins a run of so many pupils, and waits until it is as far as `condition` says. */
  const begun = async (count: number, condition: (run: DeskRun) => boolean, perHour?: number) => {
    const admin = await signIn(perHour)
    const id = await begin(admin, pupils(count))
    return { admin, id, run: await untilRun(admin, id, condition) }
  }

  it(`end whole after ${kills} kills, with every password until it is saved`, async () => {
    let admin = await signIn()
    const id = await begin(admin, pupils(people))
    for (let kill = 1; kill <= kills; kill++) {
      // From the first writes to the last: accounts, classes, and members.
      await untilRun(admin, id, ({ counts: { done, total } }) => done >= total * (kill - 0.9) / kills)
      await school.kill()
      assert.deepStrictEqual(found(school.data, [...school.flat.passwords.values()]), [], "no password is in clear")
      await school.start()
      admin = await signedIn(school)
      const { state, why } = await show(admin, id)
      assert.strictEqual(state, "waiting")
      assert.strictEqual(why, Endings.restart)
      assert.strictEqual(await act(admin, id, "continue"), 200)
    }
    const { counts, passwords } = await untilRun(admin, id, ({ state }) => state === "ended")
    assert.strictEqual(counts.done, counts.total)
    assert.strictEqual(passwords?.count, people)
    const downloaded = await passwordsOf(admin, id)
    assert.strictEqual(downloaded.size, people)
    for (const [username, password] of downloaded) assert.strictEqual(school.flat.passwords.get(username), password)
    assert.strictEqual(
      school.sandbox.state().users.filter(({ username }) => username.startsWith("pupil.")).length,
      people
    )

    const sealed = filesOf(school.data).filter((path) => path.endsWith("import.sqlite")).flatMap((path) => {
      const database = new DatabaseSync(path)
      const rows = database.prepare("SELECT sealed FROM roster_password").all()
      database.close()
      return rows.map(({ sealed }) => String(sealed))
    })
    assert.strictEqual(sealed.length, people)
    assert.strictEqual(await act(admin, id, "saved"), 200)
    assert.deepStrictEqual(found(school.data, [...downloaded.values(), ...sealed]), [], "not even what was deleted")
    assert.strictEqual((await passwordsOf(admin, id)).size, 0)
    assert.strictEqual((await show(admin, id)).deleted, "saved")
  }, 600_000)

  it("keep folder and key to themselves, and store no token", async () => {
    await begun(30, ({ state }) => state === "ended")
    assert.strictEqual(statSync(school.data).mode & 0o777, 0o700)
    for (const path of filesOf(school.data)) assert.strictEqual(statSync(path).mode & 0o777, 0o600, path)
    assert.isAbove(school.flat.tokens.size, 0)
    assert.deepStrictEqual(found(school.data, [...school.flat.tokens]), [])
  }, 120_000)

  it("wait after a logout, and go on with another administrator, who takes the passwords over by name", async () => {
    const { admin, id } = await begun(75, ({ counts }) => counts.done > 10)
    const second = await signedIn(school, other(school).username)
    await admin.post("/api/flat/logout", {})
    const waiting = await untilRun(second, id, ({ state }) => state === "waiting")
    assert.strictEqual(waiting.why, Endings.stops.token)
    assert.strictEqual(waiting.counts.failed, 0, "what was not sent has not failed")
    assert.isAbove(waiting.counts.unsent, 0)
    assert.strictEqual(await act(second, id, "continue"), 200)
    const { passwords, state } = await untilRun(second, id, ({ state }) => state === "ended")
    assert.strictEqual(state, "ended")
    assert.isFalse(passwords?.isMine)
    const byName = (await second.request(`/desk/runs/${id}/passwords.csv`)).status
    assert.strictEqual(byName, 403)
    assert.strictEqual(await act(second, id, "saved"), 403)
    assert.strictEqual(await act(second, id, "take-over", { from: "somebody else" }), 409)
    assert.strictEqual(await act(second, id, "take-over", { from: passwords.holder }), 200)
    assert.strictEqual((await passwordsOf(second, id)).size, 75)
    const { history } = await show(second, id)
    assert.include(history.map(({ what }) => what).join("\n"), `from ${passwords.holder}`)
    const teacher = await signedIn(school, school.people[1])
    assert.strictEqual((await teacher.request("/desk/runs")).status, 403)
    assert.strictEqual((await teacher.request(`/desk/runs/${id}/passwords`)).status, 403)
  }, 120_000)

  it("say that Flat did not answer, and what was not sent", async () => {
    const { admin, id } = await begun(100, ({ counts }) => counts.done > 10)
    school.flat.down = true
    const { counts, mayContinue, problems, why } = await untilRun(admin, id, ({ state }) => state === "waiting")
    assert.strictEqual(why, Endings.stops.unreachable)
    assert.isTrue(mayContinue)
    assert.isAbove(counts.unsent, counts.unknown + counts.failed)
    assert.isAbove(problems.length, 0)
    const [listed] = await (await admin.request("/desk/runs")).json() as ReadonlyArray<DeskRun>
    assert.deepStrictEqual(
      listed!.counts,
      { ...counts, failed: 0, unsent: 0, unknown: 0 },
      "the list says only what is done"
    )
    school.flat.down = false
    assert.strictEqual(await act(admin, id, "continue"), 200)
    const { counts: all } = await untilRun(admin, id, ({ state }) => state === "ended")
    assert.strictEqual(all.done, all.total)
  }, 180_000)

  it("say until when they wait for the limit of an hour", async () => {
    const { admin, id } = await begun(75, ({ counts }) => counts.done > 10)
    school.flat.limited = true
    const { counts, limited, state } = await untilRun(admin, id, ({ limited }) => limited?.isSlow === false)
    assert.strictEqual(state, "running")
    assert.isAbove(Date.parse(limited!.until), Date.now())
    assert.strictEqual(counts.failed, 0)
    // Who it was is known for a while, so that the page shows all the same.
    assert.strictEqual((await admin.request("/desk/runs")).status, 200)
  }, 120_000)

  it.each(isNightly ? [200] : [])("say that they are slow while the last of an hour are spread: %d", async (count) => {
    const { run: { counts, state } } = await begun(count, ({ limited }) => limited?.isSlow === true, 300)
    assert.strictEqual(state, "running")
    assert.isAbove(counts.done, 50)
  }, 120_000)

  it("give a class and a person new passwords, and no administrator", async () => {
    const admin = await signIn()
    const classes = await (await admin.request("/desk/classes")).json() as ReadonlyArray<
      { name: string; group: string; pupils: number }
    >
    const room = classes.find(({ pupils }) => pupils > 3)!
    const refused = await admin.post("/desk/passwords", { group: room.group, title: room.name })
    assert.strictEqual(refused.status, 400, "without a yes")
    const { id } = await (await admin.post("/desk/passwords", { group: room.group, title: room.name, yes: true }))
      .json() as { id: string }
    const { counts } = await untilRun(admin, id, ({ state }) => state === "ended")
    assert.strictEqual(counts.done, room.pupils)
    const passwords = await passwordsOf(admin, id)
    const cards = await (await admin.request(`/desk/runs/${id}/passwords`)).json() as ReadonlyArray<NewPassword>
    assert.deepStrictEqual([...new Set(cards.flatMap(({ rooms }) => rooms))], [room.name])
    assert.strictEqual(passwords.size, room.pupils)
    for (const [username, password] of passwords) assert.strictEqual(school.flat.passwords.get(username), password)
    assert.strictEqual(
      (await admin.post("/desk/passwords", { username: "admin", title: "Admin", yes: true })).status,
      400
    )
    const [username] = passwords.keys()
    const one = await (await admin.post("/desk/passwords", { username, title: "One", yes: true })).json() as {
      id: string
    }
    await untilRun(admin, one.id, ({ state }) => state === "ended")
    assert.notStrictEqual((await passwordsOf(admin, one.id)).get(username!), passwords.get(username!))
  }, 120_000)

  it("delete passwords after seven days, at the start and while the server works", async () => {
    const { id, run: { passwords } } = await begun(5, ({ state }) => state === "ended")
    assert.approximately(Date.parse(passwords!.until), Date.now() + 7 * 24 * 3600_000, 600_000)
    await school.kill()
    const path = filesOf(school.data).find((path) => path.endsWith("import.sqlite"))!
    const database = new DatabaseSync(path)
    database.exec("UPDATE desk_run SET facts = json_set(facts, '$.expires', 1)")
    database.close()
    await school.start()
    const again = await signedIn(school)
    const { deleted, passwords: left } = await show(again, id)
    assert.strictEqual(deleted, "overdue")
    assert.isUndefined(left)
  }, 120_000)
})

describe("what a run can end with", () => {
  it("is in the words of a school", () => {
    const texts = [
      ...Object.values(Endings.stops),
      ...Object.values(Endings.closings),
      Endings.restart,
      ...(["failed", "pending", "skipped", "unverified"] as const).flatMap((state) =>
        [...Object.keys(Endings.reasons), "Needs", "Unheard"].flatMap((reason) =>
          ["", "not sent: no licence"].flatMap((note) =>
            [undefined, { first: 0, last: 0 }].map((intent) =>
              Endings.textOf({ intent, outcome: { state, reason, note } })
            )
          )
        )
      )
    ]
    assert.isAbove(texts.length, 30)
    for (const text of texts) {
      assert.match(text, /^[A-Z].*[.]$/, "a sentence")
      assert.notMatch(
        text,
        /FLAT_|--\w|\b(roster|flat) [a-z-]+ |command|environment|variable|token|network|scope|edu\.|HTTP|\b\d{3}\b|undefined|help/,
        text
      )
    }
  })
})
