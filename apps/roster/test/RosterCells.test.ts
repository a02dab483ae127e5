import { assert, describe, it } from "@effect/vitest"
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

describe("cells", () => {
  const row = (cells: string) => places(`${head},password\n${cells}`)

  it("of usernames are required, short enough, and without spaces, control and invisible characters", () => {
    assert.deepStrictEqual(row(",Ada,Lund,,student,"), ["2:username"])
    assert.deepStrictEqual(row(`${"a".repeat(31)},Ada,Lund,,student,`), ["2:username"])
    assert.deepStrictEqual(row(`${"a".repeat(30)},Ada,Lund,,student,`), [])
    for (const username of ["a da", "a\u00a0da", "a\u0000da", "a\u200bda", "a\u202eda"]) {
      assert.deepStrictEqual(row(`${username},Ada,Lund,,student,`), ["2:username"], JSON.stringify(username))
    }
  })

  it("of names contain up to 60 characters and no control characters", () => {
    assert.deepStrictEqual(row(`ada,${"A".repeat(61)},L\u001bund,,student,`), ["2:first name", "2:last name"])
  })

  it("of e-mail addresses are addresses or empty", () => {
    for (
      const email of [
        "ada",
        "ada@",
        "@example.edu",
        "a b@example.edu",
        "ada@example",
        "ada@example..edu",
        "a@b@example.edu"
      ]
    ) {
      assert.deepStrictEqual(row(`ada,Ada,Lund,${email},student,`), ["2:e-mail"], email)
    }
    for (const email of ["", "ada+choir@mail.school.example", "zoë@schule.example"]) {
      assert.deepStrictEqual(row(`ada,Ada,Lund,${email},student,`), [], email)
    }
  })

  it("of passwords contain 6 to 1000 characters", () => {
    assert.deepStrictEqual(row("ada,Ada,Lund,,student,12345"), ["2:password"])
    assert.deepStrictEqual(row(`ada,Ada,Lund,,student,${"p".repeat(1001)}`), ["2:password"])
    assert.deepStrictEqual(row(`ada,Ada,Lund,,student,${"p".repeat(1000)}`), [])
  })

  it("of roles must be known, and are quoted only if they cannot be a password", () => {
    assert.include(only(`${head}\nada,Ada,Lund,,pilot`).what, "pilot")
    assert.notInclude(only(`${head},password\nada,Ada,Lund,,hunter,`).what, "hunter")
    assert.deepStrictEqual(row("ada,Ada,Lund,,,"), ["2:role"])
  })

  it("grant administrator rights only with --allow-admins", () => {
    for (
      const [word, role] of [["admin", "admin"], ["Administrator", "admin"], ["accountAdmin", "accountAdmin"]] as const
    ) {
      const text = `${head}\nada,Ada,Lund,,${word}`
      assert.include(only(text).fix, "--allow-admins")
      assert.strictEqual(parse(text, { allowAdmins: true }).roster.rows[0]?.role, role)
    }
  })

  it("of usernames and e-mails must be unique ignoring case, and both lines are reported", () => {
    const problem = only(`${head}\nada,Ada,Lund,,student\nbo,Bo,Reed,,student\nADA,Ada,Holt,,student`)
    assert.deepStrictEqual([problem.line, problem.columnName], [4, "username"])
    assert.include(problem.what, "line 2")
    const mail = only(`${head}\nada,Ada,Lund,x@example.edu,student\nbo,Bo,Reed,X@Example.edu,student`)
    assert.deepStrictEqual([mail.line, mail.columnName], [3, "e-mail"])
    assert.include(mail.what, "line 2")
  })
})
