/** Files as other systems, spreadsheets and copies leave them. */
import { zipSync } from "fflate"
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import type { Files } from "../read/Sets.ts"
import { append, change, count, edit, first, open, read, refusal, temporary, v11, zip } from "../read/Sets.ts"

const users = (v11["users.csv"] as ReadonlyArray<string>).slice(0, 1)

const user = (id: string, first: string, last: string) => `${id},,,true,s1,student,${id},,${first},${last},,,,,,,,`

/** A set whose users are named so, in bytes of another encoding. */
const encoded = (bytes: Uint8Array): Files => change(v11, { "users.csv": bytes })

describe("a set with two files of one name", () => {
  const other = [...users, user("p9", "Zed", "Zorn")]

  test("is not complete: whom only one of them has is not gone", async () => {
    const roster = await read({ ...v11, "Users.csv": other })
    expect(first(roster, "set.file-twice")).toMatchObject({ severity: "error", file: "Users.csv" })
    expect(roster.coverage.people).toBe("partial")
    expect(roster.people.size).toBe(3)
  })

  test("also in a zip that has the same name twice", async () => {
    const names = ["users.csv", "Xsers.csv"]
    const bytes = Buffer.from(readFileSync(zip({ ...v11, "Xsers.csv": other })))
    for (let at = bytes.indexOf(names[1]!); at >= 0; at = bytes.indexOf(names[1]!)) bytes.write(names[0]!, at)
    const path = join(temporary(), "twice.zip")
    writeFileSync(path, bytes)
    expect(count(await open(path), "set.file-twice")).toBe(1)
  })
})

test("a zip whose bytes changed on the way is damaged, also where nothing was compressed", async () => {
  const bytes = Buffer.from(
    zipSync({ "list.csv": [Buffer.from("username,role\nada,student\n"), { level: 0 }] })
  )
  bytes.write("adb", bytes.indexOf("ada"))
  const path = join(temporary(), "changed.zip")
  writeFileSync(path, bytes)
  expect(await refusal(path)).toMatchObject({ reason: "archive-damaged" })
})

describe("an old encoding", () => {
  const rows = [...users, user("p1", "J\u00fcrgen", "M\u00fcller"), user("p2", "J\u00f6rg", "Gr\u00f6\u00dfer"), ""]
  const inBytes = (of: Readonly<Record<string, number>>) =>
    Buffer.from([...rows.join("\n")].map((letter) => of[letter] ?? letter.charCodeAt(0)))

  test("of the Macintosh is recognized, and not taken for Japanese", async () => {
    const roster = await read(encoded(inBytes({ "\u00fc": 0x9f, "\u00f6": 0x9a, "\u00df": 0xa7 })))
    expect(roster.people.get("p1")).toMatchObject({ firstName: "J\u00fcrgen", lastName: "M\u00fcller" })
    expect(roster.people.get("p2")).toMatchObject({ firstName: "J\u00f6rg", lastName: "Gr\u00f6\u00dfer" })
    expect(first(roster, "encoding.assumed")?.message).toContain("macintosh")
  })

  test("of MS-DOS is an error, because its letters are not known", async () => {
    const roster = await read(encoded(inBytes({ "\u00fc": 0x81, "\u00f6": 0x94, "\u00df": 0xe1 })))
    expect(count(roster, "encoding.unknown")).toBe(1)
    expect(roster.coverage.people).toBe("partial")
  })

  test("of Japan is recognized with half-width kana alone, and as EUC-JP", async () => {
    const kana = Buffer.concat([
      Buffer.from(`${users[0]}\n`),
      Buffer.from(user("p1", "@", "@"), "latin1").map((byte) => byte === 0x40 ? 0xc0 : byte),
      Buffer.from("\n")
    ])
    const half = Buffer.from(kana.toString("latin1").replaceAll("\u00c0", "\u00ca\u00c5\u00ba"), "latin1")
    const roster = await read(encoded(half))
    expect(roster.people.get("p1")?.lastName).toBe("\uff8a\uff85\uff7a")
    // Sato Hanako.
    const euc = Buffer.from(kana.toString("latin1").replaceAll("\u00c0", "\u00ba\u00b4\u00c6\u00a3"), "latin1")
    expect((await read(encoded(euc))).people.get("p1")?.lastName).toBe("\u4f50\u85e4")
  })
})

describe("the mode of a file in the manifest", () => {
  const mode = (word: string) => edit(v11, "manifest.csv", "file.users,bulk", `file.users,${word}`)

  test("counts in any case: a delta in capitals does not mean that everybody else left", async () => {
    expect((await read(mode("Delta"))).coverage.people).toBe("changes")
    const bulk = await read(mode("BULK"))
    expect([bulk.coverage.people, count(bulk, "manifest.mode-case")]).toEqual(["complete", 1])
  })

  test("that is an unknown word does not make a list complete", async () => {
    expect((await read(mode("incremental"))).coverage.people).toBe("partial")
  })
})

test("a line break in quotes is read after a broken quote, too", async () => {
  const files = append(
    edit(v11, "users.csv", ",Tessa,", ",Tes\"sa,"),
    "users.csv",
    "q1,,,true,s1,student,q1,,\"Line",
    "Break\",Smith,,,,,,,,",
    user("q2", "Eve", "End")
  )
  const roster = await read(files)
  expect([...roster.people.keys()]).toEqual(["u1", "p1", "p2", "q1", "q2"])
  expect(roster.people.get("q1")).toMatchObject({ firstName: "Line Break", lastName: "Smith" })
  expect(first(roster, "cell.line-break")).toMatchObject({ row: 5 })
})

test("a password with a lost character counts as lost, and one is generated", async () => {
  const files = edit(v11, "users.csv", "s3cret pass", "s3cr\ufffdt pass")
  const roster = await read(files)
  expect(roster.people.get("p2")?.password).toBeUndefined()
  expect(first(roster, "password.character-lost")).toMatchObject({ row: 4 })
})
