import { FlatClient } from "@flat-sdk/promise"
import { launch } from "@flat-sdk/tools/tests/Browser"
import { untilPromise } from "@flat-sdk/tools/tests/Wait"
import { Effect } from "effect"
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import type { Browser } from "playwright-core"
import { afterAll, assert, beforeAll, describe, it, onTestFinished } from "vitest"
import { build } from "../../src/server/Page.ts"
import { start } from "../support/Desk.ts"
import * as Visit from "../support/Visit.ts"

const most = 198_000

const sample = fileURLToPath(new URL("../../../../packages/roster/samples/lindenfeld-oneroster", import.meta.url))

describe("the desk in a browser", () => {
  let desk: Awaited<ReturnType<typeof start>>
  let browser: Browser
  let folder: string
  /** The tokens that the server sent to Flat. */
  const tokens = new Set<string>()
  const realFetch = globalThis.fetch

  beforeAll(async () => {
    folder = await Effect.runPromise(build)
    globalThis.fetch = (input, init) => {
      const token = new Headers(init?.headers).get("authorization")?.replace("Bearer ", "")
      if (token !== undefined) tokens.add(token)
      return realFetch(input, init)
    }
    browser = await launch()
    desk = await start(300, folder, "500 millis")
  })
  afterAll(async () => {
    globalThis.fetch = realFetch
    await browser.close()
    await desk.close()
  })

  const url = (path: string, at = desk) => new URL(path, at.origin)

  const visit = (path: string, options = {}, at = desk) =>
    Visit.open(browser, url(path, at), [at.baseUrl.origin], options)

  const signedIn = async (path: string, options = {}, at = desk) => {
    const visited = await visit(path, options, at)
    await Visit.signIn(visited, "admin")
    return visited
  }

  /** A class of the administrator in which students have handed in, and a student who has not. */
  const classroom = async () => {
    const flat = new FlatClient({ accessToken: desk.sandbox.token, baseUrl: desk.baseUrl.href })
    for (const room of await flat.classes.listClasses()) {
      const [assignment] = await flat.classes.listAssignments({ class: room.id })
      const students = await flat.groups.listGroupUsers({ group: room.studentsGroup!.id })
      const lacking = students.find(({ id }) => assignment?.submissions.every(({ creator }) => creator !== id))
      if (assignment !== undefined && lacking !== undefined && assignment.submissions.length > 6) {
        return { flat, room, assignment, lacking }
      }
    }
    throw new Error("No class has work that is missing")
  }

  const routes = async () => {
    const { flat, room } = await classroom()
    const { items: [score] } = await flat.collections.listCollectionScores({ collection: "root" })
    const paths = [
      "people",
      "overview",
      "classes",
      `classes/${room.id}`,
      "scores",
      `scores/${score!.id}`,
      "roster",
      "none"
    ]
    return paths.map((path) => `/${path}`)
  }

  it("signs in at Flat, opens every route, and has no token anywhere", async () => {
    const visited = await visit("/classes")
    assert.deepStrictEqual(await Visit.violations(visited.page), [])
    await Visit.signIn(visited, "admin")
    assert.strictEqual(new URL(visited.page.url()).pathname, "/classes")
    for (const path of await routes()) await Visit.goTo(visited, url(path))
    assert.deepStrictEqual(visited.problems, [])
    assert.isAbove(tokens.size, 0)
    assert.deepStrictEqual(await Visit.found(visited, [...tokens]), [])
    const sent = await Promise.all(visited.responses.map((response) => response.request().allHeaders()))
    assert.deepStrictEqual(sent.filter((headers) => "authorization" in headers), [])
    await visited.page.getByRole("button", { name: /sign out/i }).click()
    await visited.page.getByRole("link", { name: /sign in/i }).waitFor()
    assert.deepStrictEqual(await visited.page.context().cookies(), [])
  })

  for (const colorScheme of ["light", "dark"] as const) {
    it(`has nothing that axe finds, and fits a phone: ${colorScheme}`, async () => {
      const found: Array<string> = []
      for (const size of [{}, Visit.phone]) {
        const visited = await signedIn("/people", { colorScheme, ...size })
        const { page } = visited
        for (const path of await routes()) {
          await Visit.goTo(visited, url(path))
          if (path === "/roster") {
            await page.getByLabel(/folder/i).setInputFiles(sample)
            await page.getByRole("button", { name: /apply/i }).waitFor()
          }
          found.push(...await Visit.violations(page))
        }
        await page.context().close()
      }
      assert.deepStrictEqual(found, [])
    })
  }

  it("searches 100,000 people, and scrolls through them", async () => {
    const large = await start(100_000, folder, "10 minutes")
    const { page, problems } = await signedIn("/people", {}, large)
    await page.getByRole("button", { name: "Load all" }).click()
    await page.getByText("100,000 people", { exact: true }).waitFor({ timeout: 900_000 })
    const list = page.getByRole("region", { name: "List of people" })
    await list.evaluate((element) => element.scrollTo(0, element.scrollHeight))
    await page.locator("[role=row][aria-rowindex='100001']").waitFor()
    assert.isBelow(await page.getByRole("row").count(), 100)
    const { username } = large.sandbox.state().users.at(-1)!
    await page.getByRole("searchbox").fill(username)
    await page.getByRole("cell", { name: username, exact: true }).waitFor()
    assert.deepStrictEqual(problems, [])
    await page.context().close()
    await large.close()
  }, 1_200_000)

  it("shows who has not handed in, and live who does", async () => {
    const { assignment, flat, lacking, room } = await classroom()
    const { page } = await signedIn(`/classes/${room.id}`)
    const name = lacking.printableName ?? lacking.username
    const row = page.getByRole("row").filter({ has: page.getByRole("rowheader", { name, exact: true }) }).first()
    await row.getByText("Missing").first().waitFor()
    await page.getByText(/show here as they happen/).waitFor()
    const handIn = flat.actAs(lacking.id, ["edu.assignments"]).classes.createSubmission
    await handIn({ class: room.id, assignment: assignment.id, body: { attachments: [], submit: true } })
    await row.getByText(/^Late|Handed in/).first().waitFor()
    await page.getByText(/change in Flat at/).waitFor()
  })

  it("shows the plan of a folder, and applies it after a yes", async () => {
    const { page, problems } = await signedIn("/roster")
    await page.getByLabel(/folder/i).setInputFiles(sample)
    await page.getByRole("button", { name: /apply/i }).click()
    const before = desk.sandbox.state().users.length
    const dialog = page.getByRole("dialog")
    await dialog.getByRole("button", { name: /^yes/i }).click()
    await page.getByText("Done.", { exact: true }).waitFor()
    assert.isAbove(desk.sandbox.state().users.length, before)
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name: /download/i }).click()
    ])
    assert.strictEqual(download.suggestedFilename(), "passwords.csv")
    await page.getByRole("link", { name: "All imports" }).click()

    // The same folder without a class, and without a student in two others.
    const fewer = mkdtempSync(join(tmpdir(), "flat-desk-roster-"))
    onTestFinished(() => rmSync(fewer, { recursive: true, force: true }))
    cpSync(sample, fewer, { recursive: true })
    for (const name of ["classes.csv", "enrollments.csv"]) {
      const lines = readFileSync(join(sample, name), "utf8").split("\n")
      writeFileSync(join(fewer, name), lines.filter((line) => !/C26-S001-0013|^E37[57],/.test(line)).join("\n"))
    }
    await page.getByLabel(/folder/i).setInputFiles(fewer)
    await page.getByText(/choose "Take people out of classes" above/i).waitFor()
    await page.getByLabel(/archive classes/i).check()
    await page.getByLabel(/take people out of classes/i).check()
    await page.getByRole("button", { name: "Plan again" }).click()
    await page.getByRole("button", { name: /apply/i }).click()
    const yes = dialog.getByRole("button", { name: /^yes/i })
    assert.isTrue(await yes.isDisabled())
    await dialog.getByLabel(/classes to archive: 1\. type 1 to confirm/i).fill("1")
    assert.isTrue(await yes.isDisabled())
    await dialog.getByLabel(/out of a class, with their work there: 2\. type 2 to confirm/i).fill("2")
    await yes.click()
    await page.getByText("3 of 3 changes done").waitFor()
    assert.deepStrictEqual(problems, [])
    await page.context().close()
  })

  it("plans a single file that is dropped", async () => {
    const { page, problems } = await signedIn("/roster")
    const dataTransfer = await page.evaluateHandle(() => {
      const data = new DataTransfer()
      data.items.add(new File(["username,first name,last name,role\nada.byron,Ada,Byron,student\n"], "school.csv"))
      return data
    })
    await page.getByLabel(/folder/i).dispatchEvent("drop", { dataTransfer })
    await page.getByRole("rowheader", { name: "Ada Byron" }).waitFor()
    assert.deepStrictEqual(problems, [])
    await page.context().close()
  })

  it("stays when the connection is gone, and opens a route when it is back", async () => {
    const { page } = await signedIn("/classes")
    await page.context().setOffline(true)
    await page.getByRole("link", { name: "Scores" }).click()
    await page.getByRole("alert").getByText(/check the connection/i).waitFor()
    await page.getByRole("link", { name: "Roster" }).waitFor()
    await page.context().setOffline(false)
    await page.getByRole("button", { name: "Try again" }).click()
    await page.getByRole("heading", { level: 1, name: "Scores" }).waitFor()
    await page.context().close()
  })

  it("says to a teacher which routes are for administrators", async () => {
    const visited = await visit("/roster")
    await Visit.signIn(visited, desk.people[1]!)
    for (const path of ["/roster", "/people", "/overview"]) {
      await Visit.goTo(visited, url(path))
      await visited.page.getByRole("heading", { level: 1, name: /for administrators/ }).waitFor()
    }
    assert.deepStrictEqual(await Visit.violations(visited.page), [])
    assert.deepStrictEqual(visited.problems, [])
    await visited.page.context().close()
  })

  it("needs no mouse", async () => {
    const { page } = await visit("/")
    /** Waits for a link or a button, and moves on to it with Tab, as somebody does who looks for it. */
    const tabTo = async (role: "button" | "link", name: RegExp) => {
      const wanted = page.getByRole(role, { name }).first()
      await wanted.waitFor()
      for (let step = 0; step < 60; step++) {
        await page.keyboard.press("Tab")
        if (await wanted.evaluate((element) => element === document.activeElement)) return
      }
      throw new Error(`Tab does not reach ${name}`)
    }
    const { room } = await classroom()
    const walk = [
      ["link", /sign in/i],
      ["button", /^Allow$/],
      ["link", /^Classes$/],
      ["link", new RegExp(`^${room.name}$`)],
      ["button", /^Archive Listening/],
      ["button", /undo/i]
    ] as const
    for (const [role, name] of walk) {
      await tabTo(role, name)
      await page.keyboard.press("Enter")
    }
    await page.getByRole("button", { name: /^Archive Listening/ }).waitFor()
  })

  it("loads little before the data of the first route", async () => {
    const visited = await signedIn("/")
    await Visit.goTo(visited, url("/"))
    const { responses } = visited
    const fromFirst = () => responses.slice(responses.findLastIndex((response) => response.url() === url("/").href))
    const dataOf = (all: typeof responses) =>
      all.findIndex((response) => response.url().includes("/api/flat/organizations/users"))
    await untilPromise(() => dataOf(fromFirst()) > 0)
    const first = fromFirst()
    const data = dataOf(first)
    const sizes = await Visit.gzippedBytes(first.slice(0, data))
    const sum = sizes.reduce((sum, [, bytes]) => sum + bytes, 0)
    assert.isAbove(sum, 50_000)
    assert.isAtMost(sum, most, sizes.map(([path, bytes]) => `${bytes} ${path}`).join("\n"))
  })
})
