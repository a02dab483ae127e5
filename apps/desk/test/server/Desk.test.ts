import { FlatClient } from "@flat-sdk/promise"
import * as Folders from "@flat-sdk/tools/tests/Folders"
import { untilPromise } from "@flat-sdk/tools/tests/Wait"
import { mkdirSync, readdirSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { afterAll, assert, beforeAll, describe, it } from "vitest"
import type { DeskEvents, DeskRun, Quota, RosterPlan, SchoolClass } from "../../src/shared/Desk.ts"
import { start, visitor } from "../support/Desk.ts"

const files = {
  "school.csv": `username,first name,last name,email,role,class
ada.byron,Ada,Byron,,student,Orchestra
clara.wieck,Clara,Wieck,,student,Orchestra
nadia.b,Nadia,Boulanger,,teacher,Orchestra
`
}

describe("the server of the desk", () => {
  let desk: Awaited<ReturnType<typeof start>>
  let admin: ReturnType<typeof visitor>

  beforeAll(async () => {
    const page = Folders.temporary("flat-desk-page-")
    mkdirSync(join(page, "assets"))
    writeFileSync(join(page, "index.html"), "<!doctype html>")
    writeFileSync(join(page, "assets/page.js"), "x".repeat(50_000))
    desk = await start(60, page)
    admin = visitor(desk.origin)
    await admin.signIn("admin")
  })
  afterAll(() => desk.close())

  const codeOf = async (response: Promise<Response>) => {
    const { status } = await response
    return `${status} ${((await (await response).json()) as { readonly code: string }).code}`
  }

  /** Agrees to a plan, and returns its run when it has ended. */
  const applied = async (visitor: typeof admin, digest: string, approved?: object): Promise<DeskRun> => {
    const response = await visitor.post("/desk/runs", { digest, yes: true, approved })
    assert.strictEqual(response.status, 200)
    const { id } = await response.json() as { readonly id: string }
    let run: DeskRun | undefined
    await untilPromise(async () => {
      run = await (await visitor.request(`/desk/runs/${id}`)).json() as DeskRun
      return run.state !== "running"
    }, { state: () => JSON.stringify(run) })
    return run!
  }

  it("refuses other sites and visitors who are not signed in", async () => {
    const stranger = visitor(desk.origin)
    for (const path of ["/desk/quota", "/desk/events", "/desk/runs", "/desk/runs/0/passwords.csv", "/desk/classes"]) {
      const foreign = { headers: { "sec-fetch-site": "cross-site" } }
      assert.strictEqual(await codeOf(stranger.request(path)), "401 SIGNED_OUT")
      assert.strictEqual(await codeOf(admin.request(path, foreign)), "403 CROSS_SITE")
    }
    for (const path of ["/desk/plan", "/desk/runs", "/desk/runs/0/continue", "/desk/passwords", "/desk/classes"]) {
      assert.strictEqual(await codeOf(stranger.post(path, {})), "401 SIGNED_OUT")
      for (
        const [name, value] of [["origin", "https://evil.example"], ["sec-fetch-site", "same-site"], [
          "sec-fetch-site",
          ""
        ]]
      ) {
        const headers = { [name!]: value }
        assert.strictEqual(await codeOf(admin.post(path, {}, headers)), "403 CROSS_SITE")
      }
    }
  })

  it("sends pages with headers that let them load and reach nothing else", async () => {
    const policy =
      "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; img-src 'self' data:; frame-src https://flat.io; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    for (const path of ["/", "/roster/0", "/assets/page.js", "/desk/quota"]) {
      const { headers } = await visitor(desk.origin).request(path)
      assert.strictEqual(headers.get("content-security-policy"), policy, path)
      assert.strictEqual(headers.get("cross-origin-opener-policy"), "same-origin", path)
      assert.strictEqual(headers.get("referrer-policy"), "same-origin", path)
      assert.strictEqual(headers.get("x-content-type-options"), "nosniff", path)
    }
  })

  it("compresses its files, and lets browsers keep those that are named after what is in them", async () => {
    const one = visitor(desk.origin)
    const zipped = await one.request("/assets/page.js", { headers: { "accept-encoding": "gzip" } })
    assert.strictEqual(zipped.headers.get("content-encoding"), "gzip")
    assert.strictEqual(zipped.headers.get("cache-control"), "public, max-age=31536000, immutable")
    assert.strictEqual((await zipped.text()).length, 50_000)
    assert.strictEqual((await one.request("/")).headers.get("cache-control"), "no-cache")
    const secret = await admin.request("/desk/quota", { headers: { "accept-encoding": "gzip" } })
    assert.isNull(secret.headers.get("content-encoding"), "the length of a secret says something about it")
  })

  it("shows a plan without writing, and applies it after a yes", async () => {
    const shown = await admin.post("/desk/plan", { files })
    assert.strictEqual(shown.status, 200)
    const { digest, problems, rows, summary } = await shown.json() as RosterPlan
    assert.deepStrictEqual(summary.held, [])
    assert.deepStrictEqual(problems.filter(({ severity }) => severity !== "notice"), [])
    assert.deepStrictEqual(rows.map(({ action, kind, name }) => `${action} ${kind} ${name}`), [
      "create account Ada Byron",
      "create account Clara Wieck",
      "create account Nadia Boulanger",
      "create class Orchestra",
      "add member Nadia Boulanger",
      "add member Ada Byron",
      "add member Clara Wieck"
    ])
    const before = desk.sandbox.state().users.length
    assert.strictEqual(await codeOf(admin.post("/desk/runs", { digest })), "400 NEEDS_YES")
    assert.strictEqual(await codeOf(admin.post("/desk/runs", { digest: "another", yes: true })), "409 STALE_PLAN")
    assert.strictEqual(desk.sandbox.state().users.length, before)

    const { counts, passwords, state, title } = await applied(admin, digest)
    assert.deepStrictEqual(counts, { done: 7, failed: 0, unsent: 0, unknown: 0, total: 7 })
    assert.deepStrictEqual([state, title, passwords?.count, passwords?.isMine], [
      "ended",
      "Import: Your files",
      3,
      true
    ])
    assert.strictEqual(desk.sandbox.state().users.length, before + 3)
    const table = await admin.request(`/desk/runs/${digest}/passwords.csv`)
    assert.match(table.headers.get("content-disposition") ?? "", /attachment/)
    assert.match(await table.text(), /"Ada Byron","Orchestra","ada.byron","\w{4}-\w{4}-\w{4}",""/)

    const planned = async (options?: object) =>
      await (await admin.post("/desk/plan", { files, options })).json() as RosterPlan
    const again = await planned()
    assert.strictEqual(again.summary.calls, 0)
    for (const options of [{ archive: "absent" }, { at: "2026-11-30" }, { removeMemberships: true }]) {
      assert.notStrictEqual((await planned(options)).digest, again.digest, "options are a part of the digest")
    }
  })

  it("applies a plan that is held only if each hold is approved by its number", async () => {
    const school = (role: string) => ({
      "school.csv": ["username,first name,last name,role", ...[1, 2, 3].map((n) => `rise.${n},Rise,No ${n},${role}`)]
        .join("\n")
    })
    const planned = async (role: string) =>
      await (await admin.post("/desk/plan", { files: school(role) })).json() as RosterPlan
    const first = await planned("student")
    await applied(admin, first.digest)
    const { digest, rows, summary } = await planned("teacher")
    const [hold, ...others] = summary.held
    assert.deepStrictEqual([hold?.what, hold?.count, others], ["role-rises", 3, []])
    assert.match(hold?.sentence ?? "", /^3 pupils become teachers .*: Rise No 1, Rise No 2, Rise No 3$/)
    assert.deepInclude(rows[0], { name: "Rise No 1", detail: "pupil \u2192 teacher", danger: true })
    for (const approved of [undefined, { "role-rises": 2 }, { accounts: 9 }, "role-rises", true]) {
      assert.strictEqual(await codeOf(admin.post("/desk/runs", { digest, yes: true, approved })), "400 NEEDS_YES")
    }
    assert.strictEqual((await applied(admin, digest, { "role-rises": 3 })).counts.done, 3)
  })

  it("creates accounts with the passwords of the files", async () => {
    const own = "username,first name,last name,email,role,password\npw.one,Pupil,One,,student,from-the-file-1\n"
    const response = await admin.post("/desk/plan", { files: { "school.csv": own } })
    assert.strictEqual(response.status, 200)
    const { digest } = await response.json() as RosterPlan
    const { counts, passwords } = await applied(admin, digest)
    assert.strictEqual(counts.done, 1)
    assert.notExists(passwords, "none was generated")
  })

  it("refuses a plan that the school has overtaken", async () => {
    const more = { "school.csv": `${files["school.csv"]}max.r,Max,Reger,,student,Orchestra\n` }
    const first = await (await admin.post("/desk/plan", { files: more })).json() as RosterPlan
    const second = visitor(desk.origin)
    const administrator = desk.sandbox.state().users.find(({ organizationRole, username }) =>
      organizationRole === "accountAdmin" && username !== "admin"
    )!
    await second.signIn(administrator.username)
    const own = await (await second.post("/desk/plan", { files: more })).json() as RosterPlan
    assert.strictEqual(await codeOf(second.post("/desk/runs", { digest: first.digest, yes: true })), "409 STALE_PLAN")
    assert.strictEqual((await applied(second, own.digest)).state, "ended")
    assert.strictEqual(await codeOf(admin.post("/desk/runs", { digest: first.digest, yes: true })), "409 STALE_PLAN")
    assert.strictEqual((await second.request(`/desk/runs/${first.digest}`)).status, 404)
    const seen = await (await admin.request("/desk/runs")).json() as ReadonlyArray<DeskRun>
    assert.include(seen.map(({ id }) => id), own.digest, "administrators see each other's runs")
  })

  it("deletes passwords whose seven days are over, while it works", async () => {
    const own = "username,first name,last name,role\nold.one,Old,One,student\n"
    const { digest } = await (await admin.post("/desk/plan", { files: { "school.csv": own } })).json() as RosterPlan
    assert.strictEqual((await applied(admin, digest)).passwords?.count, 1)
    const path = readdirSync(desk.data, { recursive: true }).map(String).find((path) => path.endsWith("import.sqlite"))!
    const database = new DatabaseSync(join(desk.data, path))
    database.exec(
      `PRAGMA busy_timeout = 5000; UPDATE desk_run SET facts = json_set(facts, '$.expires', 1) WHERE id = '${digest}'`
    )
    database.close()
    const show = async () => await (await admin.request(`/desk/runs/${digest}`)).json() as DeskRun
    await untilPromise(async () => (await show()).deleted === "overdue")
    assert.isUndefined((await show()).passwords)
  })

  it("says what to do about the files without words of a command", async () => {
    for (
      const table of ["username,first name,last name\na.l,Ada,Lund\n", "username,role\na.l,captain\nbo.b,student\n"]
    ) {
      const plan = await admin.post("/desk/plan", { files: { "school.csv": table }, title: "x" })
      const remedies = (await plan.json() as RosterPlan).problems.map(({ remedy }) => remedy).join("\n")
      assert.match(remedies, /column|student/)
      assert.notMatch(remedies, /--\w|\broster [a-z]|run again|token/)
    }
  })

  it("archives a class of another teacher, and names the right that is missing", async () => {
    const [room] = await (await admin.request("/desk/classes")).json() as ReadonlyArray<SchoolClass>
    const stateOf = () => desk.sandbox.state().classes.find(({ id }) => id === room!.id)!.state
    const body = { class: room!.id, as: room!.as }
    assert.strictEqual((await admin.post("/desk/classes", { ...body, archive: true })).status, 200)
    assert.strictEqual(stateOf(), "archived")
    assert.strictEqual((await admin.post("/desk/classes", { ...body, archive: false })).status, 200)
    assert.strictEqual(stateOf(), "active")
    desk.sandbox.faults.set([{ fault: "status;status=403", operation: "createOrganizationUserAccessToken" }])
    const teacher = desk.sandbox.state().users.filter(({ organizationRole }) => organizationRole === "teacher").at(-1)!
    const refused = await admin.post("/desk/classes", { ...body, as: teacher.id, archive: true })
    desk.sandbox.faults.clear()
    assert.strictEqual(refused.status, 403, await refused.clone().text())
    assert.match((await refused.json() as { readonly message: string }).message, /right "edu.admin.users" is missing/)
    assert.strictEqual(stateOf(), "active")
  })

  it("says which file or option it cannot take", async () => {
    for (const body of [null, {}, { files: {} }, { files: { "../users.csv": "" } }, { files: { "users.csv": 1 } }]) {
      assert.strictEqual(await codeOf(admin.post("/desk/plan", body)), "400 BAD_REQUEST")
    }
    for (const options of [{ at: "tomorrow" }, { archive: true }, { removeAccounts: true }]) {
      assert.strictEqual(await codeOf(admin.post("/desk/plan", { files, options })), "400 BAD_REQUEST")
    }
    const unknown = await admin.post("/desk/plan", { files: { "notes.txt": "nothing of use" } })
    assert.strictEqual(unknown.status, 422)
    assert.notInclude(await unknown.text(), tmpdir())
  })

  for (
    const [limit, program, reading, says] of [
      [
        "time",
        "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)",
        { time: "5 seconds" },
        /stopped after 5s/
      ],
      [
        "memory",
        "setTimeout(() => { for (const all = [];;) all.push(Array.from({ length: 1e6 }, Math.random)) }, 5000)",
        { memory: 64 },
        /more memory than this server has for one school/
      ]
    ] as const
  ) {
    it(`stops a folder that takes too much ${limit}, and serves others meanwhile`, async () => {
      const busy = await start(60, Folders.temporary("flat-desk-page-"), undefined, {
        ...reading,
        program: new URL(`data:text/javascript,${encodeURIComponent(program)}`)
      })
      try {
        const [one, other] = [visitor(busy.origin), visitor(busy.origin)]
        await one.signIn("admin")
        await other.signIn("admin")
        let ended = false
        const planned = one.post("/desk/plan", { files }).then((response) => {
          ended = true
          return response
        })
        assert.strictEqual((await other.request("/desk/quota")).status, 200)
        assert.isFalse(ended, "others wait for the files")
        const response = await planned
        assert.strictEqual(response.status, 422)
        const { message } = await response.json() as { readonly message: string }
        assert.match(message, says)
        assert.include(message, "Nothing was changed in Flat.")
        assert.strictEqual((await other.request("/desk/quota")).status, 200)
      } finally {
        await busy.close()
      }
    })
  }

  it("reports the quota", async () => {
    const { limit, remaining, resetAt } = await (await admin.request("/desk/quota")).json() as Quota
    assert.isBelow(remaining!, limit!)
    assert.isNotNaN(Date.parse(resetAt!))
  })

  it("logs spans without codes, tokens, ids and names", () => {
    const log = desk.spans.join("\n")
    for (
      const known of [
        "/api/flat/*",
        "/desk/runs/:id",
        "flat.createOrganizationUser",
        "roster.run",
        "/organizations/users"
      ]
    ) {
      assert.include(log, known)
    }
    assert.notMatch(log, /[?&]|Bearer|[0-9a-f]{20}|ada|byron/i)
  })

  it("says what changed since, to who is signed in", async () => {
    const ask = async () => await (await admin.request("/desk/events")).json() as DeskEvents
    await untilPromise(async () => (await ask()).isReady)
    const before = await ask()
    const user = desk.sandbox.state().users.at(-1)!
    const flat = new FlatClient({ accessToken: desk.sandbox.token, baseUrl: desk.baseUrl.href })
    await flat.organization.updateOrganizationUser({ user: user.id, body: { lastname: "Changed" } })
    const changes = { ...before.changes, account: before.changes.account + 1 }
    let answer = before
    await untilPromise(async () => (answer = await ask()).changes.account > before.changes.account)
    assert.deepStrictEqual(answer, { ...before, changes })
    await admin.post("/api/flat/logout", {})
    assert.strictEqual(await codeOf(admin.request("/desk/events")), "401 SIGNED_OUT")
  })
})
