/** Plain CSV files as schools write them by hand: spellings, separators, encodings, quotes, and what `sync` does not write at once. */
import { Redacted } from "effect"
import { fileURLToPath } from "node:url"
import { describe, expect, it, test } from "vitest"
import * as CheckReport from "../../src/cli/plan/CheckReport.ts"
import type { Roster } from "../../src/model/Roster.ts"
import * as Sets from "./Sets.ts"

const head = "username,first name,last name,e-mail,role"

const read = (text: string | Uint8Array) => Sets.read({ "users.csv": text })

const people = (roster: Roster) =>
  Array.from(
    roster.people.values(),
    ({ firstName, from, lastName, username }) => [from.row, username, firstName, lastName]
  )

/** The codes that `sync` rejects a file for, each with its places. */
const doubts = async (text: string | Uint8Array) => {
  const roster = await read(text)
  const codes = new Set(CheckReport.doubts(roster))
  return roster.diagnostics.filter(({ code }) => codes.has(code)).map(({ code, column, row }) =>
    `${row ?? "file"}:${column ?? ""} ${code}`
  )
}

describe("a valid plain file", () => {
  test("is read into people with line numbers", async () => {
    const roster = await read(`${head}\nada,Ada,Lund,ada@example.edu,student\n\nbo,Bo,Reed,,Teacher\n`)
    expect(CheckReport.doubts(roster)).toEqual([])
    expect(people(roster)).toEqual([[2, "ada", "Ada", "Lund"], [4, "bo", "Bo", "Reed"]])
    expect(Array.from(roster.people.values(), ({ email, role }) => [email, role])).toEqual([
      ["ada@example.edu", "student"],
      [undefined, "teacher"]
    ])
  })

  test("may use any usual spelling in English, German, French and Spanish, any order, and more columns, which are named", async () => {
    for (
      const header of [
        "givenName,familyName,shoe size,username,email,role",
        "First_Name,SURNAME,shoe size,User Name,E-Mail Address,ROLE",
        "Vorname,Nachname,shoe size,Benutzername,E-Mail,Rolle",
        "Prénom,Nom,shoe size,Identifiant,Courriel,Rôle",
        "Nombre,Apellidos,shoe size,Usuario,Correo electrónico,Rol"
      ]
    ) {
      const roster = await read(`${header}\nAda,Lund,38,ada,ada@example.edu,student`)
      expect(CheckReport.doubts(roster)).toEqual([])
      expect(people(roster)).toEqual([[2, "ada", "Ada", "Lund"]])
      expect(Sets.first(roster, "header.unknown-column")?.column).toBe("shoe size")
    }
  })

  test("needs neither ids nor usernames: the first name with the address says who a person is, or else the whole name", async () => {
    const read = (...rows: ReadonlyArray<string>) =>
      Sets.read({ "users.csv": ["Nachname;Vorname;Klasse;E-Mail", ...rows].join("\n") }, { role: "student" })
    const list = await read(
      "Lund;Ada;7a;lund@example.edu",
      "Lund;Bo;7a;LUND@example.edu",
      "Reed;Cy;7b;",
      "Lund;Ada;Chor;lund@example.edu"
    )
    expect(CheckReport.doubts(list)).toEqual([])
    expect([...list.people.keys()]).toEqual(["ada/lund@example.edu", "bo/lund@example.edu", "cy/reed"])
    expect(list.memberships.size).toBe(4)
    const twice = await read("Reed;Cy;7b;", "Reed;CY;7c;")
    expect(CheckReport.doubts(twice)).toEqual(["name.repeated"])
    // Both are named and left out: whose account it would be is chance.
    const lines = twice.diagnostics.filter(({ code }) => code === "name.repeated").map(({ row }) => row)
    expect([lines, twice.people.size, twice.memberships.size]).toEqual([[2, 3], 0, 0])
    // Nobody has a username, which is one finding and not one for each row.
    expect(list.counts.filter(({ code }) => code.startsWith("username.")).map(({ code, count }) => [code, count]))
      .toEqual([["username.none", 1]])
    expect(CheckReport.doubts(await read(";;7b;"))).toContain("id.missing")
  })

  test("may use commas, semicolons or tabs, a byte order mark, and any line ends", async () => {
    for (const separator of [",", ";", "\t"]) {
      for (const end of ["\n", "\r\n", "\r"]) {
        for (const start of ["", "\ufeff", `\ufeffsep=${separator}${end}`]) {
          const lines = [head, "ada,Ada,Lund,ada@example.edu,student"].map((line) => line.replaceAll(",", separator))
          const roster = await read(start + lines.join(end) + end)
          expect(CheckReport.doubts(roster)).toEqual([])
          expect(people(roster)).toEqual([[start.includes("sep") ? 3 : 2, "ada", "Ada", "Lund"]])
        }
      }
    }
  })

  test("keeps separators and quotes within quotes", async () => {
    expect(people(await read(`${head}\nada,"Ada ""the first"", I",Lund,,student`))).toEqual([
      [2, "ada", "Ada \"the first\", I", "Lund"]
    ])
  })

  it("T7 may contain a line break in a quoted name, also in the header", async () => {
    for (const end of ["\n", "\r\n", "\r"]) {
      const roster = await read(
        [`"first\nname",username,last name,e-mail,role`, `"Ada`, `Maria",ada,Lund,,student`, "Bo,bo,Reed,,student"]
          .join(end)
          .replaceAll(",", end === "\r" ? ";" : ",")
      )
      expect(CheckReport.doubts(roster)).toEqual([])
      expect(people(roster)).toEqual([[3, "ada", "Ada Maria", "Lund"], [5, "bo", "Bo", "Reed"]])
    }
  })

  test("counts lines correctly if cells of unknown columns contain line breaks", async () => {
    for (const end of ["\n", "\r\n"]) {
      expect(
        await doubts(
          [`${head},note`, "ada,Ada,Lund,,student,\"one", "two", "three\"", "bo,Bo,Reed,,pilot,"].join(end)
        )
      ).toEqual(["5:role role.unknown"])
    }
  })

  test("may have more empty cells at the end of any line, and lines of empty cells, as spreadsheets write them", async () => {
    const roster = await read(`${head}\nada,Ada,Lund,,student,,,\n,,,,\nbo,Bo,Reed,,student\n`)
    expect(CheckReport.doubts(roster)).toEqual([])
    expect(roster.people.size).toBe(2)
  })

  test("has passwords that are redacted", async () => {
    const roster = await read(`${head},password\nada,Ada,Lund,,student,lantern-42\nbo,Bo,Reed,,student,`)
    const [ada, bo] = roster.people.values()
    expect(ada?.password === undefined ? undefined : Redacted.value(ada.password)).toBe("lantern-42")
    expect(bo?.password).toBeUndefined()
    expect(JSON.stringify([...roster.people.values()]) + String(ada?.password)).not.toContain("lantern")
  })

  test("is the sample of Lindenfeld school", async () => {
    const roster = await Sets.open(fileURLToPath(new URL("../../samples/lindenfeld-school.csv", import.meta.url)))
    expect(CheckReport.doubts(roster)).toEqual([])
    expect(roster.people.size).toBe(322)
    expect([...roster.people.values()].filter(({ role }) => role === "teacher").length).toBe(25)
  })
})

describe("encodings", () => {
  const text = `${head}\nzoe,Zoë,Lund,,student\nada,Ada,Lund,,student\nrene,Rene,Bérard,,student\n`

  const latin1 = (string: string) => Uint8Array.from(string, (character) => character.charCodeAt(0))

  const assumed = (roster: Roster) => /\((.+)\)/.exec(Sets.first(roster, "encoding.assumed")?.message ?? "")?.[1]

  it("T7 Windows-1252 is decoded, including quotes and dashes, and is reported", async () => {
    const roster = await read(latin1(text.replace("Lund", "L\u0096nd")))
    expect([CheckReport.doubts(roster), assumed(roster)]).toEqual([[], "windows-1252"])
    expect(people(roster).map(([, , first, last]) => `${first} ${last}`)).toEqual([
      "Zoë L–nd",
      "Ada Lund",
      "Rene Bérard"
    ])
  })

  it("T7 UTF-16 is decoded with and without byte order mark, little and big endian, and is reported", async () => {
    const little = Buffer.from(text, "utf16le")
    const big = Buffer.from(little).swap16()
    for (const [bytes, name, mark] of [[little, "utf-16le", [0xff, 0xfe]], [big, "utf-16be", [0xfe, 0xff]]] as const) {
      for (const variant of [bytes, Uint8Array.from([...mark, ...bytes])]) {
        const roster = await read(variant)
        const isMarked = variant !== bytes
        expect([CheckReport.doubts(roster), assumed(roster)]).toEqual([[], isMarked ? undefined : name])
        expect(Sets.first(roster, "encoding.utf-16")?.severity).toBe(isMarked ? "info" : undefined)
        expect(people(roster).map(([, , first]) => first)).toEqual(["Zoë", "Ada", "Rene"])
      }
    }
  })

  it("T7 UTF-8 is distinguished from Windows-1252, with and without byte order mark", async () => {
    for (const variant of [text, `\ufeff${text}`]) {
      const roster = await read(variant)
      expect([CheckReport.doubts(roster), assumed(roster)]).toEqual([[], undefined])
      expect(people(roster)[0]).toEqual([2, "zoe", "Zoë", "Lund"])
    }
  })

  it("T7 mixed encodings are rejected with the lines that lost a character, and the other lines are still checked", async () => {
    const mixed = Buffer.concat([Buffer.from(text.replace("ada,", ",")), latin1("gil,Gil,Hérault,,student\n")])
    expect(await doubts(mixed)).toEqual([
      "file: encoding.mixed",
      "3:username id.missing",
      "5:last name cell.character-lost"
    ])
  })

  test("replacement characters of an earlier conversion are rejected", async () => {
    expect(await doubts(`${head}\nzoe,Zo\ufffd,Lund,,student`)).toEqual(["2:first name cell.character-lost"])
  })

  test("a workbook is refused, with what to do", async () => {
    for (const magic of [[0xd0, 0xcf, 0x11, 0xe0, 0, 0], [0x50, 0x4b, 3, 4, 0, 0]]) {
      const folder = await Sets.folder({ "users.xlsx": Uint8Array.from(magic) })
      const error = await Sets.refusal(`${folder}/users.xlsx`)
      expect([error.reason, error.advice]).toEqual(["workbook", expect.stringContaining("CSV UTF-8")])
    }
  })
})
