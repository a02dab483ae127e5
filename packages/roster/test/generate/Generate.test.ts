/** What is generated and written is read again: clean files as they are, messy ones with each defect reported. */
import { isNightly } from "@flat-sdk/tools/tests/Nightly"
import * as Redacted from "effect/Redacted"
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import * as Defects from "../../scripts/generate/Defects.ts"
import * as Generate from "../../scripts/generate/Generate.ts"
import * as Tables from "../../scripts/generate/Tables.ts"
import * as Write from "../../scripts/generate/Write.ts"
import type { Person } from "../../src/model/Person.ts"
import type { Roster } from "../../src/model/Roster.ts"
import { isValid } from "../../src/model/Roster.ts"
import { samples } from "../Command.ts"
import { count, open, temporary } from "../read/Sets.ts"

const write = async (roster: Roster, options: Write.Options, zip = false) => {
  const path = join(temporary(), zip ? "set.zip" : "set")
  const written = Write.files(roster, options)
  await (zip ? Write.zip(written, path) : Write.folder(written, path))
  return { path, made: written.made }
}

const preferred = ["preferredFirstName", "preferredLastName"] as const

/** What a format cannot carry of a person. */
const left: Readonly<Record<Tables.Writable, ReadonlyArray<keyof Person>>> = {
  "oneroster-1.2": [],
  "oneroster-1.1": preferred,
  "sds-2.1": [...preferred, "identifier", "enabled"],
  "sds-2": [...preferred, "identifier", "enabled"],
  clever: [...preferred, "enabled"],
  csv: ["identifier", "enabled", "schools"]
}

const person = (person: Person, id: string, leaves: ReadonlyArray<keyof Person>) => {
  const { from: _, password, roleFrom: _roleFrom, roles: _roles, ...rest } = person
  return Object.fromEntries(
    Object.entries({ ...rest, id, password: password === undefined ? undefined : Redacted.value(password) })
      .filter(([key, value]) => value !== undefined && !leaves.includes(key as keyof Person))
  )
}

const byText = (a: string, b: string): number => a < b ? -1 : a > b ? 1 : 0

const comparable = (roster: Roster, format: Tables.Writable, written: boolean) => {
  const isClever = format === "clever"
  const id = ({ id, role }: Person) => isClever ? `${role === "administrator" ? "staff" : role}:${id}` : id
  const idOf = (personId: string) => {
    const found = roster.people.get(personId)
    return written && found !== undefined ? id(found) : personId
  }
  const classId = (full: string) => format === "csv" && !written ? full.slice(full.lastIndexOf("/") + 1) : full
  const people = [...roster.people.values()].filter(({ role }) => !written || !isClever || role !== "other")
  const memberships = [...roster.memberships].flatMap(({ class: of, person: member, role }) => {
    const found = roster.people.get(member)
    // A plain row and Clever's files have the role of the person, not that in the class.
    const kept = !written || !isClever || found?.role === role
    return kept ? [`${classId(of)} ${idOf(member)}${format === "csv" ? "" : ` ${role}`}`] : []
  })
  return {
    people: people.map((one) => person(one, written ? id(one) : one.id, left[format])).sort((a, b) =>
      String(a["id"]).localeCompare(String(b["id"]))
    ),
    classes: [...roster.classes.values()].filter((one) =>
      !written || format !== "csv" || roster.memberships.countOfClass(one.id) > 0
    )
      .map((one) => `${classId(one.id)} ${one.title}`).sort(byText),
    memberships: memberships.sort(byText)
  }
}

describe("what is generated", () => {
  test("has what real schools have, and is the same for the same seed", () => {
    const roster = Generate.make({ pupils: 1000, archivedYears: 1 })
    const people = [...roster.people.values()]
    const names = people.map((one) => `${one.firstName} ${one.lastName}`)
    expect(new Set(names).size).toBeLessThan(names.length)
    expect(people.some((one) => one.preferredFirstName !== undefined)).toBe(true)
    expect(people.some((one) => one.email === undefined)).toBe(true)
    expect(people.some((one) => one.schools.length > 1 && one.role === "student")).toBe(true)
    expect(people.some((one) => one.role === "teacher" && one.roles.some((role) => role.role === "student"))).toBe(true)
    expect(people.some((one) => one.role === "other")).toBe(true)
    expect(new Set(people.map((one) => one.username)).size).toBe(people.length)
    expect(roster.schools.size).toBeGreaterThan(2)
    expect(roster.sessions.get("Y2026")?.end).toBe("2026-07-14")
    expect([...roster.classes.keys()].some((id) => roster.memberships.countOfClass(id) === 0)).toBe(true)
    for (const one of people) expect(one.username).toMatch(/^[a-z0-9.]{3,30}$/)
    expect([...Generate.make({ pupils: 1000, archivedYears: 1 }).people]).toEqual([...roster.people])
    expect([...Generate.make({ pupils: 1000, seed: 2 }).people]).not.toEqual([...roster.people])
  })

  for (const format of Tables.writable) {
    test(`is read as it was written: ${format}`, async () => {
      for (const [seed, pupils] of [[1, 1], [2, 40], ...(isNightly ? [[3, 7], [4, 900]] as const : [])] as const) {
        const roster = Generate.make({ pupils, seed, archivedYears: seed % 2 })
        const { made, path } = await write(roster, { format, seed }, seed % 2 === 0)
        const read = await open(path, { strict: true })
        expect(made.size).toBe(0)
        expect(read.source.format).toBe(format)
        const warnings = read.counts.filter((count) => count.severity !== "info")
        expect(warnings).toEqual([])
        expect(comparable(read, format, false)).toEqual(comparable(roster, format, true))
      }
    })

    test(`with every defect at once is read without an exception, and each is reported under its code: ${format}`, async () => {
      for (const [seed, pupils] of [[1, 1], [2, isNightly ? 700 : 40]] as const) {
        const roster = Generate.make({ pupils, seed })
        const { made, path } = await write(roster, { format, seed, defects: Defects.names })
        const read = await open(path)
        expect(read.source.format).toBe(format)
        const missed = [...made.keys()].filter((name) => {
          const { code } = Defects.defects[name]
          // A plain file has several rows for a person; what is said of the person counts in the first one only.
          if (format === "csv" && /^(?:username|email|password)-/.test(name)) return false
          return code !== undefined && count(read, code) === 0
        })
        expect(missed).toEqual([])
      }
    })
  }

  const school = Generate.make({ pupils: isNightly ? 700 : 40, seed: 5 })
  // The others are those that are made all at once, but what must leave no trace is seen alone.
  for (const name of Defects.names.filter((name) => isNightly || Defects.defects[name].code === undefined)) {
    test(`defect ${name} alone is reported under its code`, async () => {
      let seen = 0
      for (const format of Tables.writable) {
        if (seen > 0 && !isNightly) break
        const { made, path } = await write(school, { format, defects: [name] })
        const times = made.get(name) ?? 0
        if (times === 0) continue
        seen++
        const read = await open(path)
        const { code } = Defects.defects[name]
        // What has no code must leave no trace at all.
        const reported = code === undefined
          ? isValid(read) && read.counts.every((count) => count.severity === "info")
          : count(read, code) > 0
        expect([format, reported]).toEqual([format, true])
      }
      expect(seen).toBeGreaterThan(0)
    })
  }

  test("the sample set is what the generator writes", async () => {
    const roster = Generate.make({ pupils: 120, seed: 7 })
    const { path } = await write(roster, { format: "oneroster-1.2" })
    for (const name of readdirSync(path)) {
      expect(readFileSync(join(path, name), "utf8")).toBe(
        readFileSync(join(samples, "lindenfeld-oneroster", name), "utf8")
      )
    }
  })
})
