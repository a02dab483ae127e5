/** Plain CSV files that cannot be written at once: each problem has its line and column, and no cell is printed. */
import { describe, expect, test } from "vitest"
import * as CheckReport from "../../src/cli/plan/CheckReport.ts"
import { summarize } from "../../src/read/report/Summary.ts"
import * as Sets from "./Sets.ts"

const head = "username,first name,last name,e-mail,role"

/** The codes that `sync` rejects a file for, each with its places. */
const doubts = async (text: string | Uint8Array) => {
  const roster = await Sets.read({ "users.csv": text })
  const codes = new Set(CheckReport.doubts(roster))
  return roster.diagnostics.filter(({ code }) => codes.has(code)).map(({ code, column, row }) =>
    `${row ?? "file"}:${column ?? ""} ${code}`
  )
}

const refusal = async (text: string) => {
  const folder = await Sets.folder({ "users.csv": text })
  return (await Sets.refusal(`${folder}/users.csv`)).message
}

describe("a file that cannot be a roster", () => {
  test("is empty, has only empty lines, or only a header", async () => {
    expect(await refusal("")).toContain("the file is empty")
    expect(await refusal("\n \n")).toContain("the file is empty")
    expect(await doubts(`${head}\n`)).toEqual(["file: file.no-rows"])
  })

  test("lacks the header, and the first line is not quoted", async () => {
    const message = await refusal("ada,Ada,Lund,ada@example.edu,user\nbo,Bo,Reed,bo@example.edu,user")
    expect(message).toContain("no file has a header line that is known")
    expect(message).not.toContain("ada")
  })

  test("lacks columns, and each is named", async () => {
    expect(await doubts("username,nickname,role\nada,Ada Lund,student")).toEqual([
      "1:firstname header.missing-column",
      "1:lastname header.missing-column"
    ])
  })

  test("has a column twice with different spellings", async () => {
    expect(await doubts(`${head},Mail\nada,Ada,Lund,,student,`)).toEqual(["1:Mail header.repeated"])
  })
})

test("a person without a first or last name is reported once, and the file is not rejected", async () => {
  const text = `${head}\nada,,Lund,,student\nbo,Bo,,,student\nbo,Bo,,,student`
  const { diagnostics } = await Sets.read({ "users.csv": text })
  const missing = diagnostics.filter(({ code }) => code === "cell.missing").map(({ row }) => row)
  expect([missing, await doubts(text)]).toEqual([[2, 3], []])
  expect((await Sets.read({ "users.csv": "username,name,role\nada,Ada Lund,student" })).diagnostics)
    .not.toContainEqual(expect.objectContaining({ code: "cell.missing" }))
})

describe("broken lines", () => {
  test("with broken quotes are each reported, and hide no problem of other lines", async () => {
    expect(
      await doubts(
        [
          head,
          "ada,\"Ada,Lund,,student",
          "bo,Bo,Reed,,pilot",
          "c\"d,Cy,Dee,,student",
          "ed,\"Ed\"x,Fox,,student",
          "gil,Gil,Hay,,student"
        ].join("\n")
      )
    ).toEqual(["2: csv.quote", "3:role role.unknown", "4: csv.quote", "5: csv.quote"])
  })

  test("with a quote that swallows the next line are detected by the line break in the cell", async () => {
    expect(await doubts([head, "ada,\"Ada,Lund,,student", "bo,Bo\",Reed,,student"].join("\n"))).toEqual([
      "2:first name cell.swallowed"
    ])
  })

  test("with the wrong number of cells are reported", async () => {
    expect(await doubts(`${head}\nada,Ada,Lund,student\nbo,Bo,Reed,bo@example.edu,student,hunter-22`)).toEqual(
      expect.arrayContaining(["2: row.cells-missing", "3: row.cells-extra"])
    )
  })

  test("are shown without their contents", async () => {
    const rows = [
      "mira,Mira,Vogt,mira@x,hunter",
      "bo,Bo,Reed,bo@example.edu,student,secret-22",
      "ida.\"moss,Ida,M,,pilot"
    ]
    const roster = await Sets.read({ "users.csv": [head, ...rows].join("\n") })
    const shown = CheckReport.diagnostics(summarize(roster, "2026-11-26", 5), 120)
    expect(shown).not.toMatch(/mira@|bo@|hunter|secret|moss|pilot/)
  })
})

describe("cells", () => {
  const row = (cells: string) => doubts(`${head},password\n${cells}`)

  test("of usernames are required, and have no control and invisible characters", async () => {
    expect(await row(",Ada,Lund,,student,")).toEqual(["2:username id.missing"])
    for (const username of ["a\u0000da", "a\u200bda", "a\u202eda"]) {
      expect(await row(`${username},Ada,Lund,,student,`)).toEqual(["2:username cell.control"])
    }
  })

  test("of names have no control characters", async () => {
    expect(await row("ada,Ada,L\u001bund,,student,")).toEqual(["2:last name cell.control"])
  })

  test("of e-mail addresses are addresses or empty", async () => {
    const wrong = [
      "ada",
      "ada@",
      "@example.edu",
      "a b@example.edu",
      "ada@example",
      "ada@example..edu",
      "a@b@example.edu"
    ]
    for (const email of wrong) {
      expect(await row(`ada,Ada,Lund,${email},student,`)).toEqual(["2:e-mail email.form"])
    }
    for (const email of ["", "ada+choir@mail.school.example", "zoë@schule.example"]) {
      expect(await row(`ada,Ada,Lund,${email},student,`)).toEqual([])
    }
  })

  test("of passwords contain 6 to 1000 characters", async () => {
    expect(await row("ada,Ada,Lund,,student,12345")).toEqual(["2:password password.length"])
    expect(await row(`ada,Ada,Lund,,student,${"p".repeat(1001)}`)).toEqual(["2:password password.length"])
    expect(await row(`ada,Ada,Lund,,student,${"p".repeat(1000)}`)).toEqual([])
  })

  test("of roles must be known", async () => {
    expect(await row("ada,Ada,Lund,,pilot,")).toEqual(["2:role role.unknown"])
    expect(await row("ada,Ada,Lund,,,")).toEqual(["2:role role.missing"])
  })

  test("of usernames must be unique ignoring case", async () => {
    expect(await doubts(`${head}\nada,Ada,Lund,,student\nbo,Bo,Reed,,student\nADA,Ada,Holt,,student`)).toEqual([
      "4:username id.repeated"
    ])
  })
})
