import * as Folders from "@flat-sdk/tools/tests/Folders"
import { tmpdir } from "node:os"
import { afterAll, assert, beforeAll, describe, it } from "vitest"
import type { ApplyEvent, Quota, RosterPlan } from "../../src/shared/Desk.ts"
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
    desk = await start(60, Folders.temporary("flat-desk-page-"))
    admin = visitor(desk.origin)
    await admin.signIn("admin")
  })
  afterAll(() => desk.close())

  const codeOf = async (response: Promise<Response>) => {
    const { status } = await response
    return `${status} ${((await (await response).json()) as { readonly code: string }).code}`
  }

  const eventsOf = async (response: Response): Promise<ReadonlyArray<ApplyEvent>> =>
    (await response.text()).trim().split("\n").map((line) => JSON.parse(line) as ApplyEvent)

  it("refuses other sites and visitors who are not signed in", async () => {
    const stranger = visitor(desk.origin)
    for (const path of ["/desk/quota", "/desk/events", "/desk/passwords/0"]) {
      const foreign = { headers: { "sec-fetch-site": "cross-site" } }
      assert.strictEqual(await codeOf(stranger.request(path)), "401 SIGNED_OUT")
      assert.strictEqual(await codeOf(admin.request(path, foreign)), "403 CROSS_SITE")
    }
    for (const path of ["/desk/plan", "/desk/apply"]) {
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

  it("lets no other site show it in a frame", async () => {
    for (const path of ["/", "/desk/quota"]) {
      const { headers } = await visitor(desk.origin).request(path)
      assert.include(headers.get("content-security-policy"), "frame-ancestors 'none'", path)
    }
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
    assert.strictEqual(await codeOf(admin.post("/desk/apply", { digest })), "400 NEEDS_YES")
    assert.strictEqual(await codeOf(admin.post("/desk/apply", { digest: "another", yes: true })), "409 STALE_PLAN")
    assert.strictEqual(desk.sandbox.state().users.length, before)

    const applied = await eventsOf(await admin.post("/desk/apply", { digest, yes: true }))
    assert.deepStrictEqual(applied.at(-1), { type: "end", done: 7, failed: 0, passwords: `/desk/passwords/${digest}` })
    assert.strictEqual(applied.filter(({ type }) => type === "progress").length, 7)
    assert.strictEqual(desk.sandbox.state().users.length, before + 3)
    const passwords = await admin.request(`/desk/passwords/${digest}`)
    assert.match(passwords.headers.get("content-disposition") ?? "", /attachment/)
    assert.match(await passwords.text(), /2,ada\.byron,\w{4}-\w{4}-\w{4}/)

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
    await eventsOf(await admin.post("/desk/apply", { digest: first.digest, yes: true }))
    const { digest, rows, summary } = await planned("teacher")
    const [hold, ...others] = summary.held
    assert.deepStrictEqual([hold?.what, hold?.count, others], ["role-rises", 3, []])
    assert.match(hold?.sentence ?? "", /^3 pupils become teachers .*: Rise No 1, Rise No 2, Rise No 3$/)
    assert.deepInclude(rows[0], { name: "Rise No 1", detail: "pupil \u2192 teacher", danger: true })
    for (const approved of [undefined, { "role-rises": 2 }, { accounts: 9 }, "role-rises", true]) {
      assert.strictEqual(await codeOf(admin.post("/desk/apply", { digest, yes: true, approved })), "400 NEEDS_YES")
    }
    const applied = await eventsOf(
      await admin.post("/desk/apply", { digest, yes: true, approved: { "role-rises": 3 } })
    )
    assert.deepInclude(applied.at(-1), { type: "end", done: 3, failed: 0 })
  })

  it("creates accounts with the passwords of the files", async () => {
    const own = "username,first name,last name,email,role,password\npw.one,Pupil,One,,student,from-the-file-1\n"
    const response = await admin.post("/desk/plan", { files: { "school.csv": own } })
    assert.strictEqual(response.status, 200)
    const { digest } = await response.json() as RosterPlan
    const applied = await eventsOf(await admin.post("/desk/apply", { digest, yes: true }))
    const { passwords, ...end } = applied.at(-1) as { readonly passwords?: unknown }
    assert.deepStrictEqual(end, { type: "end", done: 1, failed: 0 })
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
    assert.strictEqual(await codeOf(second.post("/desk/apply", { digest: first.digest, yes: true })), "409 STALE_PLAN")
    const done = await eventsOf(await second.post("/desk/apply", { digest: own.digest, yes: true }))
    assert.strictEqual(done.at(-1)?.type, "end")
    assert.strictEqual(await codeOf(admin.post("/desk/apply", { digest: first.digest, yes: true })), "409 STALE_PLAN")
    assert.strictEqual((await second.request(`/desk/passwords/${first.digest}`)).status, 404)
  })

  it("resumes a run whose page was closed", async () => {
    const lines = Array.from({ length: 60 }, (_, at) => `pupil.${at},Pupil,Number ${at},,student,Choir`)
    const choir = { "school.csv": `username,first name,last name,email,role,class\n${lines.join("\n")}\n` }
    const { digest, rows } = await (await admin.post("/desk/plan", { files: choir })).json() as RosterPlan
    const begun = (await admin.post("/desk/apply", { digest, yes: true })).body!.getReader()
    await begun.read()
    await begun.cancel()
    let again = await admin.post("/desk/apply", { digest, yes: true })
    while (again.status === 409) again = await admin.post("/desk/apply", { digest, yes: true })
    const events = await eventsOf(again)
    assert.isAtMost(events.length, rows.length, "what was done is not repeated")
    assert.deepInclude(events.at(-1), { type: "end", done: rows.length, failed: 0 })
    assert.strictEqual(desk.sandbox.state().users.filter(({ username }) => username.startsWith("pupil.")).length, 60)
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
      ["time", "for (;;);", { time: "5 seconds" }, /stopped after 5s/],
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
      const known of ["/api/flat/*", "/desk/apply", "flat.createOrganizationUser", "roster.run", "/organizations/users"]
    ) {
      assert.include(log, known)
    }
    assert.notMatch(log, /[?&]|Bearer|[0-9a-f]{20}|ada|byron/i)
  })

  it("watches until the session ends", async () => {
    const response = await admin.request("/desk/events")
    assert.strictEqual(response.headers.get("content-type"), "text/event-stream")
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
    let received = ""
    while (!received.includes("event: ready")) received += (await reader.read()).value
    await admin.post("/api/flat/logout", {})
    while (!(await reader.read()).done);
    assert.strictEqual(await codeOf(admin.request("/desk/quota")), "401 SIGNED_OUT")
  })
})
