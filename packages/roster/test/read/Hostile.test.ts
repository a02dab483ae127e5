/** Files that are damaged or meant to harm. */
import { isNightly } from "@flat-sdk/tools/tests/Nightly"
import { zipSync } from "fflate"
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, onTestFinished, test } from "vitest"
import { Random } from "../../scripts/generate/Names.ts"
import { ReadError } from "../../src/read/set/ReadError.ts"
import { append, change, count, edit, first, folder, open, read, refusal, temporary, v11, zip } from "./Sets.ts"

const packed = (bytes: Uint8Array): string => {
  const path = join(temporary(), "set.zip")
  writeFileSync(path, bytes)
  return path
}

describe("archives", () => {
  test("a zip bomb is refused before it is unpacked", async () => {
    const bomb = zip({ "users.csv": new Uint8Array(10 * 1024 ** 2) })
    expect(await refusal(bomb)).toMatchObject({ reason: "archive-too-large" })
    expect(await refusal(zip(v11), { limits: { totalBytes: 100 } })).toMatchObject({ reason: "archive-too-large" })
    const many = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`${index}.csv`, "a"]))
    expect(await refusal(zip(many), { limits: { files: 50 } })).toMatchObject({ reason: "archive-too-large" })
    expect(await refusal(await folder(many), { limits: { files: 50 } })).toMatchObject({ reason: "several-sets" })
  })

  test("a zip that unpacks to more than its table of contents says is refused", async () => {
    const bytes = zipSync({ "list.csv": Buffer.from(`username,role\n${"ada,student\n".repeat(5000)}`) })
    const view = new DataView(bytes.buffer, bytes.byteOffset)
    const directory = Buffer.from(bytes).indexOf("PK\u0001\u0002")
    view.setUint32(directory + 24, 100, true)
    expect(["archive-damaged", "unreadable"]).toContain((await refusal(packed(bytes))).reason)
  })

  test("names that lead out of the zip are refused", async () => {
    for (const name of ["../users.csv", "/etc/users.csv", "a/../../users.csv"]) {
      expect(await refusal(zip({ ...v11, [name]: "x" }))).toMatchObject({ reason: "archive-unsafe-name" })
    }
  })

  test("an encrypted zip says so", async () => {
    const bytes = zipSync({ "users.csv": Buffer.from("x") })
    const directory = Buffer.from(bytes).indexOf("PK\u0001\u0002")
    bytes[directory + 8]! |= 1
    expect(await refusal(packed(bytes))).toMatchObject({
      reason: "archive-encrypted",
      advice: "Unpack it, then give the folder"
    })
  })

  test("a damaged or truncated zip says so", async () => {
    const bytes = zipSync({ "users.csv": Buffer.from("x") })
    expect(await refusal(packed(bytes.subarray(0, bytes.length - 10)))).toMatchObject({ reason: "archive-damaged" })
  })

  test("a zip whose bytes changed on the way is damaged, also where nothing was compressed", async () => {
    const list = Buffer.from("username,role\nada,student\n")
    const bytes = Buffer.from(zipSync({ "list.csv": [list, { level: 0 }] }))
    bytes.write("adb", bytes.indexOf("ada"))
    expect(await refusal(packed(bytes))).toMatchObject({ reason: "archive-damaged" })
  })

  test("a zip that has one name twice is read, and is not complete", async () => {
    const bytes = Buffer.from(readFileSync(zip({ ...v11, "Xsers.csv": v11["users.csv"]! })))
    for (let at = bytes.indexOf("Xsers"); at >= 0; at = bytes.indexOf("Xsers")) bytes.write("users", at)
    expect(count(await open(packed(bytes)), "set.file-twice")).toBe(1)
  })

  test("nested folders are entered if only one has tables; with several, none is chosen", async () => {
    const nested = (prefix: string) =>
      Object.fromEntries(Object.entries(v11).map(([name, content]) => [prefix + name, content]))
    const roster = await open(zip({ ...nested("a/b/"), "__MACOSX/a/b/._users.csv": "x", "a/.DS_Store": "x" }))
    expect(roster.people.size).toBe(3)
    expect(first(roster, "set.parent-folder")?.file).toBe("a/b")
    expect(count(roster, "set.file-unused")).toBe(0)
    expect(await refusal(zip({ ...nested("a/"), ...nested("b/") }))).toMatchObject({ reason: "several-sets" })
    expect((await open(await folder(nested("export/")))).people.size).toBe(3)
  })

  test("a zip in the zip is not opened", async () => {
    const roster = await open(zip({ ...v11, "more.zip": zipSync({ "users.csv": Buffer.from("x") }) }))
    expect(first(roster, "set.file-unused")?.file).toBe("more.zip")
  })
})

describe("links", () => {
  test("that leave the folder are not followed; those within are", async () => {
    const outside = await folder({ "secret.csv": "username,role\nroot,teacher\n" })
    const path = await folder(change(v11, { "users.csv": undefined, "people.txt": v11["users.csv"] }))
    symlinkSync(join(path, "people.txt"), join(path, "users.csv"))
    symlinkSync(join(outside, "secret.csv"), join(path, "demographics.csv"))
    symlinkSync(outside, join(path, "folder"))
    symlinkSync(join(path, "nowhere"), join(path, "dangling.csv"))
    // A folder beside it whose name begins alike.
    const sibling = `${path}-other`
    mkdirSync(sibling)
    writeFileSync(join(sibling, "secret.csv"), "username,role\nsibling,teacher\n")
    symlinkSync(join(sibling, "secret.csv"), join(path, "enrollments2.csv"))
    onTestFinished(() => rmSync(sibling, { recursive: true }))
    const roster = await open(path)
    expect(roster.people.size).toBe(3)
    expect(roster.people.has("root")).toBe(false)
    expect(count(roster, "set.link-outside")).toBe(4)
  })

  test("in a zip are left out", async () => {
    const bytes = zipSync({
      "list.csv": Buffer.from("username,role\nada,student\n"),
      "passwd.csv": [Buffer.from("/etc/passwd"), { os: 3, attrs: 0o120777 << 16 }]
    })
    const roster = await open(packed(bytes))
    expect(first(roster, "set.link-outside")?.file).toBe("passwd.csv")
    expect(roster.people.size).toBe(1)
  })
})

describe("bytes and cells", () => {
  test("a cell of absurd size loses its row, a line of absurd size itself", async () => {
    const cell = await read(append(v11, "users.csv", `p3,,,true,s1,student,cy,,${"x".repeat(20_000)},Dee,,,,,,,,`))
    expect(first(cell, "cell.too-long")).toMatchObject({ row: 5, column: "givenName", severity: "error" })
    expect(cell.coverage.people).toBe("partial")
    const line = await read(
      append(
        v11,
        "users.csv",
        `p3,,,true,s1,student,cy,,${"x".repeat(400_000)},Dee,,,,,,,,`,
        "p4,,,true,s1,student,di,,Di,Fo,,,,,,,,"
      )
    )
    expect(first(line, "csv.line-lost")).toMatchObject({ row: 5 })
    expect([...line.people.keys()]).toEqual(["u1", "p1", "p2", "p4"])
  })

  test("an open quote does not swallow the rows below it", async () => {
    const roster = await read(edit(v11, "users.csv", ",Tessa,", ",\"Tessa,"))
    expect([...roster.people.keys()]).toEqual(["u1", "p1", "p2"])
    expect(first(roster, "csv.quote")).toMatchObject({ file: "users.csv", row: 2 })
    const lines = Array.from(
      { length: 3000 },
      (_, index) => `q${index},,,true,s1,student,q${index},,Q,${index === 5 ? "\"open" : index},,,,,,,,`
    )
    const large = await read(append(v11, "users.csv", ...lines))
    expect(large.people.size).toBe(3003)
    expect(first(large, "csv.quote")).toMatchObject({ row: 10 })
    expect(large.people.get("q2999")?.from.row).toBe(3004)
  })

  test("formulas are kept as they are: who writes a spreadsheet escapes them there", async () => {
    const roster = await read(edit(v11, "users.csv", ",Ada,", ",=cmd|'/c calc'!A1,"))
    expect(roster.people.get("p1")?.firstName).toBe("=cmd|'/c calc'!A1")
  })

  test("names of columns that are people's data are not printed", async () => {
    const roster = await read({ "list.csv": ["username,role,ada@example.org,<script>", "ada,student,,"] })
    expect(JSON.stringify(roster.diagnostics)).not.toMatch(/ada@|script/)
    expect(count(roster, "header.unknown-column")).toBe(2)
  })
})

describe("any bytes", () => {
  const rounds = isNightly ? 150 : 24

  test("are read or refused, and never crash the reader", async () => {
    const random = new Random(4)
    const files = Object.entries(v11).map(([name, content]) =>
      [name, Buffer.from((content as ReadonlyArray<string>).join("\n"))] as const
    )
    const spoils = ["\"", "\n", "\r", ",", "\u0000", "\ufeff", "\"\"", "=", "__proto__", "\ud800"].map((text) =>
      Buffer.from(text)
    )
    for (let round = 0; round < rounds; round++) {
      const spoilt = files.map(([name, bytes]): [string, Uint8Array] => {
        const parts: Array<Uint8Array> = []
        for (let at = 0; at < bytes.length;) {
          const next = at + 1 + random.below(400)
          parts.push(
            bytes.subarray(at, next),
            random.chance(0.5) ? random.pick(spoils) : Uint8Array.of(random.below(256))
          )
          at = next + random.below(3)
        }
        return [name, Buffer.concat(parts)]
      })
      const outcome = await open(
        round % 3 === 0 ? zip(Object.fromEntries(spoilt)) : await folder(Object.fromEntries(spoilt))
      ).then(
        (roster) => roster.people.size >= 0,
        (error: unknown) => error instanceof ReadError && error.reason !== "unreadable"
      )
      expect(outcome).toBe(true)
    }
  })

  test("of a zip are read or refused, too", async () => {
    const random = new Random(5)
    const packed = readFileSync(zip(v11))
    for (let round = 0; round < rounds; round++) {
      const bytes = Uint8Array.from(packed)
      for (let times = 0; times < 1 + random.below(6); times++) bytes[random.below(bytes.length)] = random.below(256)
      const path = join(temporary(), "set.zip")
      writeFileSync(path, bytes)
      const outcome = await open(path).then(() => true, (error: unknown) => error instanceof ReadError)
      expect(outcome).toBe(true)
    }
  })
})
