import { assert, describe, it } from "@effect/vitest"
import { Redacted } from "effect"
import { readFileSync } from "node:fs"
import * as Report from "../src/cli/Report.ts"
import * as Roster from "../src/file/Roster.ts"

const parse = (text: string | Uint8Array, options = { allowAdmins: false }) =>
  Roster.parse(typeof text === "string" ? new TextEncoder().encode(text) : text, options)

const head = "username,first name,last name,e-mail,role"

/** Returns the position of each problem: line and column name. */
const places = (text: string | Uint8Array, options = { allowAdmins: false }) =>
  parse(text, options).problems.map((problem) =>
    `${problem.line ?? "file"}:${problem.columnName ?? problem.column ?? ""}`
  )

const only = (text: string | Uint8Array) => {
  const { problems } = parse(text)
  assert.strictEqual(problems.length, 1, JSON.stringify(problems))
  return problems[0]!
}

describe("a valid file", () => {
  it("is read into rows with line numbers", () => {
    const { problems, roster } = parse(`${head}\nada,Ada,Lund,ada@example.edu,student\n\nbo,Bo,Reed,,Teacher\n`)
    assert.deepStrictEqual(problems, [])
    assert.deepStrictEqual(roster.rows, [
      {
        line: 2,
        username: "ada",
        firstname: "Ada",
        lastname: "Lund",
        email: "ada@example.edu",
        role: "user",
        password: undefined
      },
      {
        line: 4,
        username: "bo",
        firstname: "Bo",
        lastname: "Reed",
        email: undefined,
        role: "teacher",
        password: undefined
      }
    ])
  })

  it("may use any usual spelling, any order, and additional columns", () => {
    for (
      const header of [
        "givenName,familyName,grade,username,email,role",
        "First_Name,SURNAME,grade,User Name,E-Mail Address,ROLE",
        "Vorname,Nachname,grade,Benutzername,E-Mail,Rolle",
        "Prénom,Nom,grade,Identifiant,Courriel,Rôle"
      ]
    ) {
      const { problems, roster } = parse(`${header}\nAda,Lund,7a,ada,ada@example.edu,student`)
      assert.deepStrictEqual(problems, [], header)
      assert.deepStrictEqual(
        [roster.rows[0]?.username, roster.rows[0]?.firstname, roster.rows[0]?.lastname, roster.rows[0]?.email],
        ["ada", "Ada", "Lund", "ada@example.edu"]
      )
      assert.deepStrictEqual(roster.ignoredColumns, ["grade"])
    }
  })

  it("may use commas, semicolons or tabs, a byte order mark, and any line ends", () => {
    for (const separator of [",", ";", "\t"]) {
      for (const end of ["\n", "\r\n", "\r"]) {
        for (const start of ["", "\ufeff", `\ufeffsep=${separator}${end}`]) {
          const lines = [head, "ada,Ada,Lund,ada@example.edu,student"].map((line) => line.replaceAll(",", separator))
          const { problems, roster } = parse(start + lines.join(end) + end)
          assert.deepStrictEqual(problems, [])
          assert.strictEqual(roster.rows[0]?.lastname, "Lund")
          assert.strictEqual(roster.rows[0]?.line, start.includes("sep") ? 3 : 2)
        }
      }
    }
  })

  it("keeps separators and quotes within quotes", () => {
    const { problems, roster } = parse(`${head}\nada,"Ada ""the first"", I",Lund,,student`)
    assert.deepStrictEqual(problems, [])
    assert.strictEqual(roster.rows[0]?.firstname, "Ada \"the first\", I")
  })

  it("T7 may contain a line break in a quoted name", () => {
    for (const end of ["\n", "\r\n", "\r"]) {
      const { problems, roster } = parse(
        [`"first\nname",username,last name,e-mail,role`, `"Ada`, `Maria",ada,Lund,,student`, "Bo,bo,Reed,,student"]
          .join(end)
          .replaceAll(",", end === "\r" ? ";" : ",")
      )
      assert.deepStrictEqual(problems, [])
      assert.deepStrictEqual(roster.rows.map(({ firstname, line }) => [line, firstname]), [[3, "Ada Maria"], [5, "Bo"]])
    }
  })

  it("counts lines correctly if cells of ignored columns contain line breaks", () => {
    for (const end of ["\n", "\r\n"]) {
      const { problems } = parse(
        [`${head},note`, "ada,Ada,Lund,,student,\"one", "two", "three\"", "bo,Bo,Reed,,pilot,"].join(end)
      )
      assert.deepStrictEqual(problems.map((problem) => problem.line), [5])
    }
  })

  it("may have extra empty cells at the end of a line and lines of empty cells, as spreadsheets write them", () => {
    const { problems, roster } = parse(`${head}\nada,Ada,Lund,,student,,,\n,,,,\n`)
    assert.deepStrictEqual(problems, [])
    assert.strictEqual(roster.rows.length, 1)
  })

  it("normalizes accents that are written as two characters", () => {
    const { roster } = parse(`${head}\nzoe,${"Zoë".normalize("NFD")},Lund,,student`)
    assert.strictEqual(roster.rows[0]?.firstname, "Zoë".normalize("NFC"))
  })

  it("counts characters, not UTF-16 units", () => {
    const { problems } = parse(`${head}\n${"𠮷".repeat(30)},${"𠮷".repeat(60)},Lund,,student`)
    assert.deepStrictEqual(problems, [])
    assert.deepStrictEqual(places(`${head}\n${"𠮷".repeat(31)},${"𠮷".repeat(61)},Lund,,student`), [
      "2:username",
      "2:first name"
    ])
  })

  it("may contain passwords, which are redacted", () => {
    const { roster } = parse(`${head},password\nada,Ada,Lund,,student,lantern-42\nbo,Bo,Reed,,student,`)
    const [ada, bo] = roster.rows
    assert.strictEqual(ada?.password === undefined ? undefined : Redacted.value(ada.password), "lantern-42")
    assert.strictEqual(bo?.password, undefined)
    assert.notInclude(JSON.stringify(roster) + String(ada?.password), "lantern")
  })
})

describe("encodings", () => {
  const text = `${head}\nzoe,Zoë,Lund,,student\nada,Ada,Lund,,student\nrene,Rene,Bérard,,student\n`

  const latin1 = (string: string) => Uint8Array.from(string, (character) => character.charCodeAt(0))

  it("T7 Windows-1252 is decoded, including quotes and dashes", () => {
    const bytes = latin1(text.replace("Lund", "L\u0096nd"))
    const { problems, roster } = parse(bytes)
    assert.deepStrictEqual(problems, [])
    assert.strictEqual(roster.encoding, "Windows-1252")
    assert.deepStrictEqual(roster.rows.map(({ firstname, lastname }) => `${firstname} ${lastname}`), [
      "Zoë L–nd",
      "Ada Lund",
      "Rene Bérard"
    ])
  })

  it("T7 UTF-16 is decoded with and without byte order mark, little and big endian", () => {
    const little = Buffer.from(text, "utf16le")
    const big = Buffer.from(little).swap16()
    for (const [bytes, name] of [[little, "UTF-16LE"], [big, "UTF-16BE"]] as const) {
      const mark = name === "UTF-16LE" ? [0xff, 0xfe] : [0xfe, 0xff]
      for (const variant of [bytes, Uint8Array.from([...mark, ...bytes])]) {
        const { problems, roster } = parse(variant)
        assert.deepStrictEqual(problems, [])
        assert.strictEqual(roster.encoding, name)
        assert.deepStrictEqual(roster.rows.map(({ firstname }) => firstname), ["Zoë", "Ada", "Rene"])
      }
    }
  })

  it("T7 UTF-8 is distinguished from Windows-1252, with and without byte order mark", () => {
    for (const variant of [text, `\ufeff${text}`]) {
      const { problems, roster } = parse(variant)
      assert.deepStrictEqual([problems.length, roster.encoding, roster.rows[0]?.firstname], [0, "UTF-8", "Zoë"])
    }
  })

  it("T7 mixed encodings are rejected with each affected line, and the other lines are still checked", () => {
    const mixed = Buffer.concat([Buffer.from(text.replace("ada,", ",")), latin1("gil,Gil,Hérault,,student\n")])
    const { problems } = parse(mixed)
    assert.deepStrictEqual(problems.map((problem) => [problem.line, problem.columnName]), [
      [undefined, undefined],
      [3, "username"],
      [5, "last name"]
    ])
    assert.include(problems[0]!.what, "mixes")
    assert.include(problems[2]!.what, "0xE9")
  })

  it("replacement characters of an earlier conversion are reported", () => {
    assert.include(only(`${head}\nzoe,Zo\ufffd,Lund,,student`).what, "lost")
  })

  it("an Excel workbook is rejected", () => {
    assert.include(only(Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0)).what, "Excel")
  })
})

describe("a file that cannot be a roster", () => {
  it("is empty, has only empty lines, or only a header", () => {
    assert.include(only("").what, "is empty")
    assert.include(only("\n \n").what, "only empty lines")
    assert.include(only(`${head}\n`).what, "no rows")
  })

  it("lacks the header, and the first line is not quoted", () => {
    const problem = only("ada,Ada,Lund,ada@example.edu,user\nbo,Bo,Reed,bo@example.edu,user")
    assert.strictEqual(problem.line, 1)
    assert.notInclude(JSON.stringify(problem), "ada@")
  })

  it("lacks columns, and each is named", () => {
    assert.deepStrictEqual(places("username,name,role\nada,Ada Lund,student"), [
      "1:first name",
      "1:last name",
      "1:e-mail"
    ])
    assert.include(parse("username,name,role\nada,Ada Lund,student").problems[0]!.fix, "split")
  })

  it("has a column twice with different spellings", () => {
    assert.deepStrictEqual(places(`${head},Mail\nada,Ada,Lund,,student,`), ["1:Mail"])
  })
})

describe("broken lines", () => {
  it("with broken quotes are each reported, and hide no problem of other lines", () => {
    assert.deepStrictEqual(
      places(
        [
          head,
          "ada,\"Ada,Lund,,student",
          "bo,Bo,Reed,,pilot",
          "c\"d,Cy,Dee,,student",
          "ed,\"Ed\"x,Fox,,student",
          "gil,Gil,Hay,,student"
        ].join("\n")
      ),
      ["2:first name", "3:role", "4:username", "5:first name"]
    )
  })

  it("with a quote that swallows the next line are detected by the line break in the cell", () => {
    assert.deepStrictEqual(places([head, "ada,\"Ada,Lund,,student", "bo,Bo\",Reed,,student"].join("\n")), [
      "2:first name"
    ])
  })

  it("with the wrong number of cells are reported once, without their contents", () => {
    const { problems } = parse(`${head}\nada,Ada,Lund,student\nbo,Bo,Reed,bo@example.edu,student,hunter-22`)
    assert.deepStrictEqual(problems.map((problem) => problem.line), [2, 3])
    assert.notMatch(JSON.stringify(problems), /hunter|bo@/)
  })
})

describe("the samples", () => {
  const sample = (name: string) => parse(readFileSync(new URL(`../samples/${name}`, import.meta.url)))

  it("of Lindenfeld school are valid", () => {
    const { problems, roster } = sample("lindenfeld-school.csv")
    assert.deepStrictEqual(problems, [])
    assert.strictEqual(roster.rows.length, 322)
    assert.strictEqual(roster.rows.filter((row) => row.role === "teacher").length, 25)
  })

  it("of a broken file report a problem on each line, and show no address or password", () => {
    const { problems } = sample("broken.csv")
    assert.deepStrictEqual([...new Set(problems.map((problem) => problem.line))], [
      3,
      4,
      5,
      6,
      7,
      8,
      9,
      10,
      11,
      12,
      13,
      14,
      15,
      16,
      17,
      18
    ])
    const shown = Report.problems(problems, 120)
    assert.notMatch(shown, /mira\.vogt@|lantern|reed\(at\)|\u0007/)
    assert.include(shown, "m…@example.edu")
  })
})

describe("a report of problems", () => {
  it("lists 50 and counts the rest", () => {
    const { problems } = parse(
      `${head}\n${Array.from({ length: 60 }, (_, index) => `u${index},Ada,Lund,,pilot`).join("\n")}`
    )
    const shown = Report.problems(problems, 120)
    assert.strictEqual(problems.length, 60)
    assert.include(shown, "and 10 more")
    assert.notInclude(shown, "│   61 │")
  })
})
