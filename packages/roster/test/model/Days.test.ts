/** Days are those of the school, and never move with the time zone of the computer. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as TestClock from "effect/testing/TestClock"
import { afterAll } from "vitest"
import { isDay, localDay } from "../../src/cli/settings/Setting.ts"
import * as Years from "../../src/export/Years.ts"
import * as Memberships from "../../src/model/Memberships.ts"
import * as Sessions from "../../src/model/Session.ts"
import * as Read from "../../src/read/Read.ts"
import { Collector } from "../../src/read/report/Collector.ts"
import * as Day from "../../src/read/text/Day.ts"
import { Row } from "../../src/read/text/Row.ts"
import * as Values from "../../src/read/value/Values.ts"
import { account, ids, known, live, liveClass, plan, pupil, room, roster, sessions } from "../plan/Sketch.ts"
import { edit, folder, v11 } from "../read/Sets.ts"

const before = process.env["TZ"]

afterAll(() => {
  if (before === undefined) delete process.env["TZ"]
  else process.env["TZ"] = before
})

/** The same moment, and the day that it is there. */
const noon = Date.UTC(2026, 10, 26, 12)
const zones = [
  ["Pacific/Kiritimati", "2026-11-27", "2026-11-27"],
  ["America/St_Johns", "2026-11-26", "2026-11-25"],
  ["Pacific/Pago_Pago", "2026-11-26", "2026-11-25"],
  ["UTC", "2026-11-26", "2026-11-26"]
] as const

const moveTo = (zone: string) => {
  process.env["TZ"] = zone
  assert.strictEqual(Intl.DateTimeFormat().resolvedOptions().timeZone, zone)
}

describe.each(zones)("days in %s", (zone, atNoon, atMidnight) => {
  it("RO15 are those of the wall calendar, for commands and for readers", async () => {
    moveTo(zone)
    assert.strictEqual(localDay(new Date(noon)), atNoon)
    assert.strictEqual(
      localDay(new Date(Date.UTC(2026, 10, 26, 0, 30))),
      atMidnight === "2026-11-27" ? "2026-11-26" : atMidnight
    )
    // Everything ended on 26 November: yesterday in Kiritimati.
    const path = await folder(
      edit(
        edit(v11, "academicSessions.csv", /2027-0[17]-31/g, "2026-11-26"),
        "enrollments.csv",
        "2027-01-31",
        "2026-11-26"
      )
    )
    const read = await Effect.runPromise(Effect.provide(
      Effect.andThen(TestClock.setTime(noon), Read.open(path)),
      TestClock.layer()
    ))
    assert.strictEqual(read.counts.some(({ code }) => code === "time.ended"), atNoon === "2026-11-27")
  })

  it("RO15 of files, plans and exports stay as they are written", () => {
    moveTo(zone)
    for (const text of ["2026-03-29", "2026-10-25", "2026-01-01", "2026-12-31", "2028-02-29"]) {
      assert.deepStrictEqual(Day.parse(text, false), { day: text, form: "iso" })
      assert.isTrue(isDay(text))
      const [one] = [...Memberships.make([{ class: "c", person: "p", begin: text, end: text }])]
      assert.deepStrictEqual([one?.begin, one?.end], [text, text])
    }
    assert.deepStrictEqual(["2026-02-29", "2026-02-30", "2026-13-01", "2026-00-10", "2026-1-1"].map(isDay), [
      false,
      false,
      false,
      false,
      false
    ])
    assert.deepStrictEqual(Years.current("2026-07-31"), { name: "2026", begins: "2025-08-01", ends: "2026-07-31" })
    assert.deepStrictEqual(Years.current("2026-08-01"), { name: "2027", begins: "2026-08-01", ends: "2027-07-31" })
    // Fourteen days of grace over the change of the clocks.
    const archived = (end: string, today: string) =>
      ids(plan(
        roster({
          people: [pupil("p")],
          classes: [room("c", { sessions: ["t"] })],
          sessions: sessions({ id: "t", start: "2026-01-01", end }),
          members: ["c p"]
        }),
        live([account("p")], [liveClass("c")]),
        known({ accounts: ["p"], classes: ["c"] }),
        { today }
      ))
    for (
      const [end, last, next] of [["2026-03-20", "2026-04-03", "2026-04-04"], [
        "2026-10-20",
        "2026-11-03",
        "2026-11-04"
      ]] as const
    ) {
      assert.deepStrictEqual([archived(end, last), archived(end, next)], [[], ["archiveClass:c"]])
    }
  })
})

describe("a window", () => {
  it("has both of its ends, and an absent one is open", () => {
    const window = { begin: "2026-08-01", end: "2027-01-31" }
    const days = ["2026-07-31", "2026-08-01", "2027-01-31", "2027-02-01"]
    assert.deepStrictEqual(days.map((day) => Sessions.covers(window, day)), [false, true, true, false])
    assert.deepStrictEqual(days.map((day) => Sessions.covers({ begin: "2026-08-01" }, day)), [
      false,
      true,
      true,
      true
    ])
    assert.deepStrictEqual(days.map((day) => Sessions.covers({ end: "2027-01-31" }, day)), [true, true, true, false])
    assert.isTrue(Sessions.covers(Sessions.always, days[0]!))
  })

  it("that contains two begins with the first and ends with the last, and is open where one is", () => {
    const [a, b] = [{ begin: "2026-08-01", end: "2027-01-31" }, { begin: "2027-02-01", end: "2027-07-31" }]
    for (const both of [Sessions.union(a, b), Sessions.union(b, a)]) {
      assert.deepStrictEqual(both, { begin: "2026-08-01", end: "2027-07-31" })
    }
    assert.deepStrictEqual(Sessions.union(a, { begin: "2027-02-01" }), { begin: "2026-08-01", end: undefined })
    assert.deepStrictEqual(Sessions.union({ end: "2027-07-31" }, a), { begin: undefined, end: "2027-07-31" })
  })
})

describe("dates of files", () => {
  it("are read by their form, at its limits", () => {
    const day = (text: string, dayFirst = false) => Day.parse(text, dayFirst).day
    const form = (text: string, dayFirst = false) => Day.parse(text, dayFirst).form
    assert.deepStrictEqual(["12/13/2026", "13/12/2026", "12/12/2026", "12/11/2026"].map((text) => form(text)), [
      "other",
      "other",
      "other",
      "ambiguous"
    ])
    assert.deepStrictEqual([
      day("13/12/2026"),
      day("12/13/2026"),
      day("12/11/2026"),
      day("12/11/2026", true),
      day("12.11.2026")
    ], [
      "2026-12-13",
      "2026-12-13",
      "2026-12-11",
      "2026-11-12",
      "2026-11-12"
    ])
    assert.deepStrictEqual(["1899-12-31", "1900-01-01", "2199-12-31", "2200-01-01"].map((text) => day(text)), [
      undefined,
      "1900-01-01",
      "2199-12-31",
      undefined
    ])
    assert.deepStrictEqual([form("12/11/2026", true), form("2026/11/2"), form("20261102"), form("1/13/26")], [
      "other",
      "other",
      "other",
      "unreadable"
    ])
  })

  it("follow the order of their file, which is said only where none is known", () => {
    const found: Array<string> = []
    const collector = new Collector({ strict: false, values: false, keep: 100 })
    for (const order of [undefined, "day-first", "month-first"] as const) {
      const columns = { positions: new Map([["a", 0], ["b", 1]]), names: new Map(), written: ["a", "b"] }
      const row = new Row({ file: "t.csv", columns, collector, onLost: () => {}, order })
      row.next(2, ["2/1/2026", "3/1/2026"], 100)
      found.push(String(Values.window(row, "a", "b", { isoDates: false, dayFirst: false }).begin))
    }
    assert.deepStrictEqual(found, ["2026-02-01", "2026-01-02", "2026-02-01"])
    assert.deepStrictEqual(collector.diagnostics.map(({ code }) => code), ["date.ambiguous", "date.ambiguous"])
  })
})

describe("the school years of an export", () => {
  const year = Years.current("2026-11-26")

  it("begin in August, or when they are said to", () => {
    assert.deepStrictEqual([year.begins, year.ends, year.name], ["2026-08-01", "2027-07-31", "2027"])
    assert.deepStrictEqual(Years.current("2026-11-26", "2026-02-01"), {
      name: "2027",
      begins: "2026-02-01",
      ends: "2027-01-31"
    })
    assert.strictEqual(Years.termOf(year).title, "2026/27")
    assert.strictEqual(Years.termOf({ name: "2026", begins: "2026-02-01", ends: "2026-12-15" }).title, "2026")
  })

  it("of archived classes are over: an earlier one, or the part of this one before today", () => {
    const of = (created: string | undefined, known: string | undefined, today = "2026-11-26") => {
      const { begins, ends } = Years.termOfArchived(created === undefined ? {} : { created }, known, year, today)
      return `${begins} ${ends}`
    }
    assert.strictEqual(of("2026-09-01T10:00:00Z", undefined), "2026-08-01 2026-11-25")
    assert.strictEqual(of("2026-07-31T10:00:00Z", undefined), "2025-08-01 2026-07-31")
    assert.strictEqual(of("2026-08-01T00:00:00Z", undefined), "2026-08-01 2026-11-25")
    assert.deepStrictEqual([of(undefined, "2025"), of(undefined, "2027")], [
      "2024-08-01 2025-07-31",
      "2026-08-01 2026-11-25"
    ])
    // On the first day nothing of the year is over.
    assert.deepStrictEqual([of(undefined, undefined, "2026-08-01"), of(undefined, undefined, "2026-08-02")], [
      "2025-08-01 2026-07-31",
      "2026-08-01 2026-08-01"
    ])
  })
})

describe("the school year of classes", () => {
  it("is the one in which it ends, in each of the usual forms", () => {
    const of = (schoolYear: string) =>
      Sessions.yearOf({ sessions: sessions({ id: "t", start: "2026-08-01", end: "2027-07-31", schoolYear }) }, {
        sessions: ["t"]
      })
    assert.deepStrictEqual(["2027", "2026/27", "2026-2027", "SY 2026-27", "2026 \u2013 27", "next"].map(of), [
      "2027",
      "2027",
      "2027",
      "2027",
      "2027",
      undefined
    ])
  })
})
