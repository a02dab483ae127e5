/** The page of a report, in a real browser. */
import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { isNightly } from "@flat-sdk/tools/tests/Nightly"
import { Effect } from "effect"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import type { Outcome } from "../../src/engine/outcome/Outcome.ts"
import type { Plan } from "../../src/plan/Plan.ts"
import * as PlanFile from "../../src/plan/PlanFile.ts"
import * as ReportPage from "../../src/report/ReportPage.ts"
import type { Applied, Report } from "../../src/report/Tally.ts"
import * as Pictures from "../../src/results/Pictures.ts"
import { open } from "../page/Browser.ts"
import { account, known, live, liveClass, member, plan, pupil, room, roster, teacher } from "../plan/Sketch.ts"
import { temporary } from "../read/Sets.ts"

const hostile = "<script>alert(1)</script>"

/** A plan with everything that a report shows. */
const planned: Plan = (() => {
  const place = { file: "orgs.csv", row: 2 }
  const school = (id: string, name: string) => [id, { id, name, type: "school", from: place }] as const
  const of = roster({
    schools: new Map([school("s1", "Lindenfeld"), school("s2", hostile)]),
    people: [
      ...Array.from({ length: 40 }, (_, index) =>
        pupil(`p${index}`, {
          firstName: "Zo\u00eb",
          lastName: `Secretname${index}`,
          grades: [String(index % 4)],
          schools: [index % 2 === 0 ? "s1" : "s2"]
        })),
      pupil("evil", { firstName: hostile, lastName: "\u05db\u05d4\u05df", schools: ["s1"] }),
      pupil("q1", { username: "twin", from: { file: "users.csv", row: 90 } }),
      pupil("q2", { username: "TWIN", from: { file: "users.csv", row: 91 } }),
      teacher("t1"),
      { id: "g1", role: "other" }
    ],
    classes: [
      room("evil", { title: hostile }),
      room("long", { title: "Donaudampfschifffahrtselektrizit\u00e4tenhauptbetriebswerkbauunterbeamtengesellschaft" }),
      ...Array.from({ length: 30 }, (_, index) => room(`c${index}`))
    ],
    members: [
      "evil evil",
      "long p1",
      member("c1 t1", { role: "teacher" }),
      ...Array.from({ length: 40 }, (_, index) => `c${index % 30} p${index}`)
    ]
  })
  const flat = live([account("p1"), account("gone")], [
    liveClass("c1", { members: new Map([["root", "teacher"], ["id-p1", "student"], ["id-gone", "student"]]) })
  ])
  return Pictures.add(
    plan(of, flat, known({ accounts: ["p1", "gone"], classes: ["c1"] }), {
      removeMemberships: true,
      removeAccounts: true
    }),
    of,
    flat
  )
})()

const applied: Applied = {
  run: {
    id: "r",
    started: "2026-11-26T10:00:00.000Z",
    ended: "2026-11-26T10:05:00.000Z",
    round: 1,
    settings: "{}",
    counts: { pending: 0, done: 0, unverified: 0, failed: 0, skipped: 0 },
    stop: {
      why: "unreachable",
      failures: 5,
      failure: { message: "the server failed", fix: "try again later", reason: "Status", supportId: undefined }
    }
  },
  steps: planned.steps.map((step, index) => {
    const outcome: Outcome = index % 9 === 0
      ? {
        state: "failed",
        reason: "Conflict",
        note: "the username is taken",
        fix: "choose another",
        supportId: "abc-1"
      }
      : index % 11 === 0
      ? { state: "pending" }
      : { state: "done" }
    return { step, outcome, intent: undefined, at: undefined }
  })
}

const reports: Readonly<Record<string, Report>> = {
  plan: { plan: planned, applied: undefined, time: "about 5 minutes", names: false },
  "plan with names": { plan: planned, applied: undefined, time: "about 5 minutes", names: true },
  run: { plan: planned, applied, time: "", names: false },
  "run with names": { plan: planned, applied, time: "", names: true },
  empty: {
    plan: Pictures.add(plan(roster({}), live()), roster({}), live()),
    applied: undefined,
    time: "",
    names: false
  }
}

const file = (report: Report): string => {
  const path = join(temporary(), "report.html")
  writeFileSync(path, ReportPage.render(report))
  return path
}

describe("the document of a report", () => {
  it("has no script, allows nothing to be loaded, and escapes what people wrote", () => {
    for (const report of Object.values(reports)) {
      const page = ReportPage.render(report)
      assert.notMatch(page, /<script|<link|<img|<iframe| style="| on\w+="|https?:\/\//i)
      assert.include(page, "default-src &#39;none&#39;")
    }
    assert.include(ReportPage.render(reports["plan"]!), "&lt;script&gt;alert(1)&lt;/script&gt;")
  })

  it("has names of people unless they are left out, and never a password", () => {
    for (const kind of ["plan", "run"]) {
      assert.notInclude(ReportPage.render(reports[kind]!), "Secretname")
      const named = ReportPage.render(reports[`${kind} with names`]!)
      assert.include(named, "Zo\u00eb Secretname7")
      assert.notMatch(named, /password/i)
    }
  })

  it("of a plan says what is not clear and what to do, what waits, and how long it takes", () => {
    const page = ReportPage.render(reports["plan"]!)
    for (
      const part of [
        "<h1>What changes in Flat</h1>",
        "<h2>Not clear</h2>",
        "username-collision",
        "users.csv:90",
        "The plan is held",
        "1 of 2 accounts is deleted",
        "about 5 minutes",
        "1 people without a role in Flat, such as guardians",
        "People by school",
        "Pupils by grade",
        "more classes</summary>"
      ]
    ) assert.include(page, part)
  })

  it("of a run says what failed, why and what to do, and that it stopped", () => {
    const page = ReportPage.render(reports["run"]!)
    for (
      const part of [
        "<h1>What happened in Flat</h1>",
        "<h2>What failed</h2>",
        "The username is taken.",
        "Choose another.",
        "abc-1",
        "The run stopped",
        "try again later"
      ]
    ) assert.include(page, part)
    assert.notInclude(page, "The plan waits for confirmation")
  })
})

describe("the report of the end of a year", () => {
  const year: Plan = {
    ...planned,
    yearEnd: {
      begins: "2028",
      archivedBefore: 0,
      carriedBefore: 0,
      licences: { known: true, seats: 1, site: 0, ended: 0, unknown: 0, newAccounts: 3 }
    }
  }

  it("says which year begins, and which licences leavers free", () => {
    const page = ReportPage.render({ ...reports["plan"]!, plan: year })
    assert.include(page, "Ends a school year; that of 2028 begins.")
    assert.include(page, "1 of 1 leaver uses a licence of the organization.")
    assert.include(page, "3 new accounts may need one.")
  })

  it("does not count a leaver whose licence Flat does not tell as one without", () => {
    const licences = { ...year.yearEnd!.licences, seats: 0, unknown: 1 }
    const page = ReportPage.render({
      ...reports["plan"]!,
      plan: { ...year, yearEnd: { ...year.yearEnd!, licences } }
    })
    assert.include(page, "Flat shows no licence for 1 leaver.")
    assert.notInclude(page, "uses a licence of the organization")
  })

  it("is written from the saved plan", () =>
    Effect.gen(function*() {
      const path = join(temporary(), "plan.json")
      writeFileSync(path, JSON.stringify(year))
      // Options that nobody needs after planning are not read.
      const { options, ...read } = yield* PlanFile.readWhole(path)
      const { options: _, ...rest } = year
      assert.deepStrictEqual(JSON.parse(JSON.stringify(read)), JSON.parse(JSON.stringify(rest)))
      assert.strictEqual(options.today, year.today)
    }).pipe(Effect.provide(NodeServices.layer), Effect.runPromise))
})

/** Contrast of each text with the colour behind it, below what WCAG 2 AA asks for. Runs in the page. */
const tooFaint = (): ReadonlyArray<string> => {
  const parse = (color: string) => (/rgba?\(([^)]+)\)/.exec(color)?.[1] ?? "").split(/[ ,/]+/).map(Number)
  const light = (color: string) => {
    const [r = 0, g = 0, b = 0] = parse(color).map((value) => value / 255)
      .map((value) => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const behind = (element: Element | null): string => {
    for (let at = element; at !== null; at = at.parentElement) {
      const color = getComputedStyle(at).backgroundColor
      if ((parse(color)[3] ?? 1) > 0) return color
    }
    return "rgb(255, 255, 255)"
  }
  const found: Array<string> = []
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const element = node.parentElement
    if (element === null || node.textContent?.trim() === "" || element.closest("svg") !== null) continue
    const style = getComputedStyle(element)
    const [one, other] = [light(style.color), light(behind(element))].sort((a, b) => b - a)
    const isLarge = Number.parseFloat(style.fontSize) >= 24
    if ((one! + 0.05) / (other! + 0.05) < (isLarge ? 3 : 4.5)) found.push(`${node.textContent}: ${style.color}`)
  }
  return found
}

describe("a report in Chromium", { tags: "chromium" }, () => {
  // Those with names have all that the others have.
  for (const [name, report] of Object.entries(reports).filter(([name]) => isNightly || /names|empty/.test(name))) {
    it.live(`${name}: is accessible in light and dark, wide and narrow, and loads nothing`, () =>
      Effect.gen(function*() {
        const { errors, page, requests } = yield* open(file(report))
        yield* Effect.promise(async () => {
          for (const colorScheme of ["light", "dark"] as const) {
            await page.emulateMedia({ colorScheme })
            assert.deepStrictEqual(await page.evaluate(tooFaint), [], colorScheme)
          }
          for (const width of [320, 768, 1280]) {
            await page.setViewportSize({ width, height: 900 })
            const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
            assert.isAtMost(over, 0, `${width}`)
            const scrolling = await page.evaluate(() =>
              [...document.querySelectorAll(".scroll")].filter((one) => one.scrollWidth > one.clientWidth).length
            )
            // A narrow table may scroll.
            if (width > 700) assert.strictEqual(scrolling, 0)
          }
          const facts = await page.evaluate(() => ({
            language: document.documentElement.lang,
            headings: [...document.querySelectorAll("h1,h2,h3")].map(({ tagName }) => tagName),
            pictures: [...document.querySelectorAll("svg[role=img]")].filter((one) =>
              (one.querySelector("title")?.textContent ?? "") === "" || one.getAttribute("aria-label") === ""
            ).length,
            silent: [...document.querySelectorAll("svg:not([role=img])")].filter((one) =>
              one.getAttribute("aria-hidden") !== "true"
            ).length,
            cells: [...document.querySelectorAll("table")].filter((table) =>
              table.querySelector("th[scope=col]") === null
            ).length,
            ids: document.querySelectorAll("[id]").length
          }))
          assert.strictEqual(facts.language, "en")
          assert.deepStrictEqual([
            facts.headings[0],
            facts.headings.filter((tag) =>
              tag === "H1"
            ).length
          ], ["H1", 1])
          assert.deepStrictEqual([facts.pictures, facts.silent, facts.cells], [0, 0, 0])
          const pdf = await page.pdf({ preferCSSPageSize: true })
          assert.strictEqual(Buffer.from(pdf.subarray(0, 5)).toString(), "%PDF-")
        })
        assert.deepStrictEqual([errors, requests], [[], []])
      }))
  }
})
