import { launch } from "@flat-sdk/tools/tests/Browser"
import { untilPromise } from "@flat-sdk/tools/tests/Wait"
import { Effect } from "effect"
import { mkdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import type { Browser, Page } from "playwright-core"
import { afterAll, afterEach, assert, beforeAll, describe, it } from "vitest"
import { build } from "../../src/server/Page.ts"
import { open, pupils } from "../support/Killed.ts"
import * as Visit from "../support/Visit.ts"

/** Where pictures of the pages go, if somebody wants to look at them. */
const pictures = process.env["FLAT_TEST_PICTURES"]

const picture = async (page: Page, name: string) => {
  if (pictures === undefined) return
  mkdirSync(pictures, { recursive: true })
  await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true })
}

describe("runs in a browser", () => {
  let browser: Browser
  let folder: string
  let school: Awaited<ReturnType<typeof open>>

  beforeAll(async () => {
    folder = await Effect.runPromise(build)
    browser = await launch()
  })
  afterEach(() => school.close())
  afterAll(() => browser.close())

  const url = (path: string) => new URL(path, school.origin)

  const visit = async (path: string, username = "admin") => {
    const visited = await Visit.open(browser, url(path), [school.baseUrl.origin])
    await Visit.signIn(visited, username)
    return visited
  }

  const choose = (page: Page, text: string, name = "school.csv") =>
    page.getByLabel(/one file/i).setInputFiles({ name, mimeType: "text/csv", buffer: Buffer.from(text) })

  const apply = async (page: Page) => {
    await page.getByRole("button", { name: /apply this plan/i }).click()
    await page.getByRole("dialog").getByRole("button", { name: /^yes/i }).click()
    await page.waitForURL(/\/roster\/[0-9a-f]{32}/)
  }

  it("outlive the page, its tab, the browser and the server", async () => {
    school = await open(60, folder)
    await school.start()
    const first = await visit("/roster")
    const { page } = first
    let asked = 0
    page.on("dialog", (dialog) => {
      asked++
      void dialog.accept()
    })
    // It is not over before the second page shows it, and no class exists: only who created one may add pupils.
    school.flat.pause = 2000
    await choose(page, pupils(400))
    await apply(page)
    const run = page.url()
    await page.getByText(/It continues without this page/).waitFor()
    await picture(page, "run")
    await page.getByRole("link", { name: "People" }).click()
    await page.goBack()
    await page.reload()
    await page.getByText(/of 816 changes done/).waitFor()
    assert.strictEqual(asked, 0, "nothing would be lost")
    await page.context().close()

    // A new browser, as an administrator who has not begun it.
    const other = school.sandbox.state().users.find(({ organizationRole, username }) =>
      organizationRole === "accountAdmin" && username !== "admin"
    )!
    const second = await visit("/roster", other.username)
    await second.page.getByRole("link", { name: "school.csv" }).click()
    await second.page.getByText(/It continues without this page/).waitFor() // which the list does not say
    await school.kill()
    school.flat.pause = 0
    await school.start()
    await second.page.getByRole("link", { name: /sign in/i }).waitFor()
    await Visit.signIn(second, other.username)
    assert.strictEqual(second.page.url(), run, "the sign-in leads back to it")
    await second.page.getByText(/The desk was started again/).waitFor()
    await picture(second.page, "waits")
    await second.page.getByRole("button", { name: "Continue" }).click()
    await second.page.getByText("816 of 816 changes done").waitFor({ timeout: 300_000 })
    await second.page.getByRole("button", { name: /take them over/i }).click()
    await picture(second.page, "take-over")
    await second.page.getByRole("button", { name: /^yes/i }).click()
    const [download] = await Promise.all([
      second.page.waitForEvent("download"),
      second.page.getByRole("link", { name: /download/i }).click()
    ])
    assert.strictEqual(readFileSync(await download.path(), "utf8").trim().split("\n").length, 401)
    await picture(second.page, "ended")
    assert.deepStrictEqual(await Visit.violations(second.page), [])
    await second.page.getByRole("link", { name: /cards/i }).click()
    await second.page.getByText("pupil.399").waitFor()
    await picture(second.page, "cards")
    assert.deepStrictEqual(await Visit.violations(second.page), [])
    await second.page.getByRole("link", { name: /back/i }).click()
    await second.page.getByRole("button", { name: /i have saved them/i }).click()
    await second.page.getByRole("button", { name: /^yes/i }).click()
    await second.page.getByText(/were deleted here/).waitFor()
    await picture(second.page, "saved")
    await second.page.goto(`${run}/cards`)
    await second.page.getByText(/There are no passwords here/).waitFor()
    assert.deepStrictEqual(second.problems.filter((problem) => !/ERR_|Failed to load/.test(problem)), [])
    await second.page.context().close()
  }, 600_000)

  it("need no more connections than six tabs have", async () => {
    school = await open(60, folder)
    await school.start()
    const { page } = await visit("/people")
    const context = page.context()
    const tabs = [page, ...await Promise.all(Array.from({ length: 7 }, () => context.newPage()))]
    for (const tab of tabs) {
      await tab.goto(url("/people").href)
      await tab.getByText(/show here as they happen/).waitFor()
    }
    await tabs[7]!.goto(url("/roster").href)
    await choose(tabs[7]!, pupils(20))
    await apply(tabs[7]!)
    await tabs[7]!.getByText(/of 41 changes done/).waitFor()
    for (const tab of tabs.slice(0, 7)) await tab.getByText(/changes? in Flat at/).waitFor()
    await context.close()
  }, 300_000)

  it("do the tasks of a secretary", async () => {
    school = await open(60, folder)
    await school.start()
    const { page, problems } = await visit("/roster")
    let asked = 0
    page.on("dialog", (dialog) => {
      asked++
      void dialog.accept()
    })

    // A file of a spreadsheet program.
    await choose(page, "PK", "people.xlsx")
    await page.getByText(/CSV UTF-8", and choose the new file here/).waitFor()
    await picture(page, "xlsx")
    // A file with a heading only.
    await choose(page, "username,first name,last name,role\n")
    await page.getByText(/headings and nothing below/).waitFor()
    await picture(page, "heading")
    // A box that changes nothing.
    await page.getByLabel(/archive classes/i).check()
    const choir =
      "username,first name,last name,role,class\nana.a,Ana,Alt,student,Choir\nbo.b,Bo,Berg,student,Choir\ncy.d,Cy,Dahl,student,Choir\n"
    await choose(page, choir)
    await page.getByText(/"Archive classes" changes nothing/).waitFor()
    await picture(page, "plan")
    await apply(page)
    await page.getByText("7 of 7 changes done").waitFor()

    // A danger is called by its name before anybody presses a button, and asked for once.
    await page.goto(url("/roster").href)
    await choose(page, choir.replaceAll("student", "teacher"))
    await page.getByText(/3 pupils become teachers/).waitFor()
    await page.getByRole("button", { name: /apply this plan/i }).click()
    assert.strictEqual(await page.getByRole("dialog").getByRole("textbox").count(), 1)
    await picture(page, "rises")
    await page.getByRole("button", { name: "No, change nothing" }).click()

    // Somebody whose account was deleted in Flat, and somebody who has another name there.
    const ana = school.sandbox.state().users.find(({ username }) => username === "ana.a")!
    await people(page, "Ana Alt")
    await page.getByLabel(/type ana.a to confirm/i).fill("ana.a")
    await page.getByRole("button", { name: "Remove Ana Alt" }).click()
    await page.getByText("Removed Ana Alt.").waitFor()
    assert.isFalse(school.sandbox.state().users.some(({ id }) => id === ana.id))
    const pupil = school.sandbox.state().users.find(({ organizationRole }) => organizationRole === "user")!
    await page.goto(url("/roster").href)
    await choose(page, `${choir}${pupil.username},Zoë,Quitter,student,Choir\n`)
    await page.getByText(/Nothing can be done yet: 2 cases need a decision/).waitFor()
    await picture(page, "conflicts")
    assert.deepStrictEqual(await Visit.violations(page), [])
    await page.getByRole("button", { name: /create what was deleted again/i }).click()
    await page.getByRole("rowheader", { name: "Ana Alt" }).first().waitFor()
    await page.getByRole("button", { name: "Match again: Zoë Quitter" }).click()
    await page.getByText(/Zoë/).first().waitFor()
    await page.getByRole("button", { name: "Match again: Zoë Quitter" }).waitFor({ state: "detached" })
    await picture(page, "decided")
    await page.getByRole("link", { name: "People" }).click()
    await untilPromise(() => asked === 1, { what: "the question before decisions are lost" })

    // A new password for a pupil, and for a class.
    await people(page, "Bo Berg")
    await page.getByRole("button", { name: "New password for Bo Berg (bo.b)" }).click()
    await picture(page, "password")
    await page.getByRole("button", { name: "Yes, make a new password" }).click()
    await page.getByText("1 of 1 change done").waitFor()
    await picture(page, "password-run")
    await page.goto(url("/classes").href)
    await page.getByLabel("Show").selectOption("All classes of the school")
    const room = page.getByRole("row").filter({ has: page.getByRole("button", { name: /new passwords/i }) }).first()
    await room.waitFor()
    await picture(page, "classes")
    assert.deepStrictEqual(await Visit.violations(page), [])
    const pupilsOf = Number(await room.getByRole("cell").nth(2).textContent())
    await room.getByRole("button", { name: /new passwords/i }).click()
    await page.getByLabel(/to confirm/).fill(String(pupilsOf))
    await picture(page, "class-passwords")
    await page.getByRole("button", { name: "Yes, make new passwords" }).click()
    await page.getByText(`${pupilsOf} of ${pupilsOf} changes done`).waitFor()

    // Classes of last year, which others teach.
    await page.goto(url("/classes").href)
    await page.getByLabel("Show").selectOption("All classes of the school")
    const [oldest] = school.sandbox.state().classes.filter(({ state }) => state === "active")
    await page.getByRole("button", { name: `Archive ${oldest!.name}` }).click()
    await page.getByText(`Archived ${oldest!.name}.`).waitFor()
    const stateOf = () => school.sandbox.state().classes.find(({ id }) => id === oldest!.id)!.state
    assert.strictEqual(stateOf(), "archived")
    await page.getByRole("button", { name: "Undo" }).click()
    await page.getByText(`Restored ${oldest!.name}.`).waitFor()
    assert.strictEqual(stateOf(), "active")
    await page.goto(url("/roster").href)
    await page.getByText("school.csv").first().waitFor()
    await picture(page, "list")
    assert.strictEqual(asked, 1, "of all pages only that with decisions asks")
    assert.deepStrictEqual(problems, [])
    await page.context().close()
  }, 600_000)

  const people = async (page: Page, name: string) => {
    await page.goto(url("/people").href)
    await page.getByRole("searchbox").fill(name.split(" ")[1]!)
    await page.getByRole("button", { name, exact: true }).click()
  }
})
