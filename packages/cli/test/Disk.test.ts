/** Files that cannot be written, links that are planted, and secrets that are typed: what a command refuses before it sends anything. */
import { describeWith } from "@flat-sdk/tools/tests/ProgramTests"
import * as SmallDisk from "@flat-sdk/tools/tests/SmallDisk"
import * as fs from "node:fs"
import * as path from "node:path"
import { afterAll, assert, beforeAll, beforeEach, describe, it } from "vitest"
import { Cli } from "./support/Cli.ts"

let cli: Cli
let score: string

const flat = (args: ReadonlyArray<string>, stdin: string | Uint8Array = "") =>
  cli.run(["--format-error", "json", ...args], { stdin })

const at = (name: string) => path.join(cli.home, name)

beforeAll(async () => {
  cli = await Cli.start()
  const data = {
    title: "W",
    privacy: "private",
    builderData: { scoreData: { instruments: [{ group: "keyboards", instrument: "piano" }] } }
  }
  const created = await flat(["scores", "create-score", "--body", "-"], JSON.stringify(data))
  score = JSON.parse(created.stdout).id
})
afterAll(() => cli.close())
beforeEach(() => {
  cli.sandbox.clearRequests()
  for (const name of fs.readdirSync(cli.home)) fs.rmSync(at(name), { recursive: true, force: true })
})

const exported = (output: string) => flat(["scores", "export", score, "--format", "midi", "--output", output])

describe("an output", () => {
  it("V7 that cannot be a file is refused in one sentence, before anything is sent", async () => {
    fs.mkdirSync(at("folder"))
    fs.writeFileSync(at("file"), "")
    for (
      const [output, words] of [
        [at("folder"), "it is a folder"],
        [at("missing/x.mid"), "its folder does not exist"],
        [at("file/x.mid"), "a part of its path is not a folder"]
      ] as const
    ) {
      const { code, stderr, stdout } = await exported(output)
      assert.deepStrictEqual([code, stdout, cli.sandbox.count()], [2, "", 0], stderr)
      assert.include(JSON.parse(stderr).message, words)
    }
    assert.deepStrictEqual(fs.readdirSync(cli.home).toSorted(), ["file", "folder"])
  })

  it.skipIf(!fs.existsSync("/dev/full"))("V7 on a full disk ends with 4, and leaves nothing behind", async () => {
    const { code, stderr } = await exported("/dev/full")
    assert.deepStrictEqual([code, JSON.parse(stderr).message], [4, "/dev/full could not be written: the disk is full"])
    assert.isFalse(fs.existsSync("/dev/full.part"))
    assert.isTrue(fs.statSync("/dev/full").isCharacterDevice())
  })

  it("V8 is written although links are planted where its parts go, and what these lead to stays", async () => {
    fs.writeFileSync(at("victim"), "kept")
    for (const name of ["x.mid.part", "x.mid.part.version"]) fs.symlinkSync(at("victim"), at(name))
    const { code, stderr } = await exported(at("x.mid"))
    assert.strictEqual(code, 0, stderr)
    assert.strictEqual(fs.readFileSync(at("x.mid")).subarray(0, 4).toString(), "MThd")
    assert.strictEqual(fs.readFileSync(at("victim"), "utf8"), "kept")
    assert.deepStrictEqual(fs.readdirSync(cli.home).toSorted(), ["victim", "x.mid"])
  })
})

describeWith("mount", "a disk that is full", (programs) => {
  const commands = {
    "scores export": ["scores", "export", "--format"],
    "scores get-score-revision-data": ["scores", "get-score-revision-data", "--revision", "last", "--format"]
  }
  for (const [name, [service, command, ...flags]] of Object.entries(commands)) {
    // Nothing fits on the first disk, and only the first bytes on the second.
    for (const [kibibytes, format] of [[4, "midi"], [12, "wav"]] as const) {
      it(`V7 of ${kibibytes} KiB ends ${name} with 4, and keeps what was there; with more space, it works`, async () => {
        const disk = SmallDisk.mount(programs, at("disk"), kibibytes)
        try {
          fs.writeFileSync(at("disk/x"), "earlier")
          const args = [service!, command!, score, ...flags, format, "--output", at("disk/x")]
          const { code, stderr, stdout } = await flat(args)
          assert.deepStrictEqual([code, stdout], [4, ""], stderr)
          const { message, next } = JSON.parse(stderr)
          assert.strictEqual(message, `${at("disk/x")} could not be written: the disk is full`)
          assert.strictEqual(next, "Free disk space, and run the same command again.")
          assert.deepStrictEqual(fs.readdirSync(at("disk")), ["x"])
          assert.strictEqual(fs.readFileSync(at("disk/x"), "utf8"), "earlier")
          disk.enlarge()
          assert.strictEqual((await flat(args)).code, 0)
          assert.deepStrictEqual(fs.readdirSync(at("disk")), ["x"])
          assert.notStrictEqual(fs.readFileSync(at("disk/x"), "utf8"), "earlier")
        } finally {
          disk.unmount()
        }
      })
    }
  }
})

describe("the results of bulk", () => {
  const bulk = (...args: ReadonlyArray<string>) => flat(["bulk", "classes", "create-class", at("c.csv"), ...args])
  const names = async () =>
    (JSON.parse((await flat(["classes", "list", "--format", "json"])).stdout) as Array<{ name: string }>)
      .map(({ name }) => name)

  it("V8 are written although links are planted beside them", async () => {
    fs.writeFileSync(at("victim"), "kept")
    fs.writeFileSync(at("c.csv"), "name\nV8\n")
    for (const name of ["c.results.csv.tmp", "c.results.csv.lock.json"]) {
      fs.symlinkSync(at("victim"), at(name))
    }
    assert.strictEqual((await bulk()).code, 0)
    assert.strictEqual(fs.readFileSync(at("victim"), "utf8"), "kept")
  })

  it("V7 in a missing folder are refused before anything is sent", async () => {
    fs.writeFileSync(at("c.csv"), "name\nV7\n")
    const { code, stderr } = await bulk("--results", at("missing/r.csv"))
    assert.deepStrictEqual([code, cli.sandbox.count("createClass")], [2, 0])
    assert.include(JSON.parse(stderr).message, "its folder does not exist")
  })

  it("V7 at a folder or a device are refused before anything is sent", async () => {
    fs.writeFileSync(at("c.csv"), "name\nV7\n")
    fs.mkdirSync(at("folder"))
    for (const [output, words] of [[at("folder"), "it is a folder"], ["/dev/null", "it is a device"]] as const) {
      const { code, stderr } = await bulk("--results", output)
      assert.deepStrictEqual([code, cli.sandbox.count("createClass")], [2, 0], stderr)
      assert.include(JSON.parse(stderr).message, words)
    }
  })

  it("V7 beside a file that has the name of their lock name it, and --no-lock goes on", async () => {
    fs.writeFileSync(at("c.csv"), "name\nV7\n")
    fs.writeFileSync(at("c.results.csv.lock"), "precious\n")
    const { code, stderr } = await bulk()
    assert.deepStrictEqual([code, cli.sandbox.count("createClass")], [2, 0], stderr)
    const { message, next } = JSON.parse(stderr)
    assert.include(message, "c.results.csv.lock exists and is not the lock of a run")
    assert.include(next, "c.results.csv.lock")
    assert.strictEqual((await bulk("--no-lock")).code, 0)
    assert.strictEqual(fs.readFileSync(at("c.results.csv.lock"), "utf8"), "precious\n")
  })

  it("V9 without their last line break do not send the last row again", async () => {
    fs.writeFileSync(at("c.csv"), "name\nLast A\nLast B\n")
    assert.strictEqual((await bulk()).code, 0)
    const results = fs.readFileSync(at("c.results.csv"), "utf8")
    fs.writeFileSync(at("c.results.csv"), results.trimEnd())
    assert.strictEqual((await bulk()).code, 0)
    assert.strictEqual(cli.sandbox.count("createClass"), 2)
    // A line that was not written to its end is left out: the row counts as the earlier lines say.
    fs.writeFileSync(at("c.results.csv"), results.trimEnd().slice(0, -3))
    assert.strictEqual((await bulk()).code, 0)
    assert.strictEqual(cli.sandbox.count("createClass"), 3)
  })

  it("name rows as spreadsheets count them, with the empty lines between", async () => {
    fs.writeFileSync(at("c.csv"), "name,section\nA,s\n\n,s\n")
    const { code, stderr } = await bulk()
    assert.deepStrictEqual([code, cli.sandbox.count("createClass")], [2, 0])
    assert.include(JSON.parse(stderr).message, "row 4")
  })

  it("V10 are those of each row, whatever its line breaks and encoding are", async () => {
    const rows = (label: string) => `name\r\n${label} ä 1\n${label} ä 2\r\n${label} ä 3\r${label} ä 4`
    const utf16 = (text: string, isBig: boolean) => {
      const bytes = Buffer.from(`\ufeff${text}`, "utf16le")
      return isBig ? bytes.swap16() : bytes
    }
    for (
      const [label, bytes] of [
        ["mixed", rows("mixed")],
        ["little", utf16(`sep=;\r\n${rows("little")}`, false)],
        ["big", utf16(rows("big"), true)]
      ] as const
    ) {
      fs.writeFileSync(at("c.csv"), bytes)
      fs.rmSync(at("c.results.csv"), { force: true })
      const { code, stderr } = await bulk()
      assert.strictEqual(code, 0, stderr)
      const found = (await names()).filter((name) => name.startsWith(label)).toSorted()
      assert.deepStrictEqual(found, [1, 2, 3, 4].map((row) => `${label} ä ${row}`))
    }
  })
})

describe("a body", () => {
  it("V11 that is not UTF-8 is refused, on standard input and in a file", async () => {
    const bytes = Buffer.from("{\"name\":\"Ch\u00e9\"}", "latin1")
    fs.writeFileSync(at("body.json"), bytes)
    for (const body of ["-", `@${at("body.json")}`]) {
      const { code, stderr } = await flat(["classes", "create", "--body", body], bytes)
      assert.deepStrictEqual([code, cli.sandbox.count()], [2, 0])
      assert.include(JSON.parse(stderr).message, "is not UTF-8, or damaged")
    }
    const marked = await flat(["classes", "create", "--body", "-"], "\ufeff{\"name\":\"Marked\"}")
    assert.strictEqual(marked.code, 0, marked.stderr)
  })
})

describe("a password", () => {
  const typed = "planted-password"
  const create = ["organization", "create-user"]

  it("V12 that is typed on the command line is refused with the way that works, and not shown", async () => {
    fs.writeFileSync(at("u.csv"), "username\nada\n")
    for (
      const args of [
        [...create, "--set", "username=ada", "--set", `password=${typed}`],
        [...create, "--set", `password:="${typed}"`],
        [...create, "--body", JSON.stringify({ username: "ada", password: typed })],
        [...create, "--password", typed],
        ["bulk", ...create, at("u.csv"), "--set", `password=${typed}`]
      ]
    ) {
      const { code, stderr, stdout } = await flat(args)
      assert.deepStrictEqual([code, stdout, cli.sandbox.count()], [2, "", 0], args.join(" "))
      assert.notInclude(stderr, typed)
      assert.match(stderr, args[0] === "bulk" ? /Add a column/ : /\| flat … --body -/)
    }
    const ways = [["--set", "username=vera", "--body", "-"], ["--set", "username=vico", "--body", `@${at("p.json")}`]]
    fs.writeFileSync(at("p.json"), JSON.stringify({ password: typed }))
    for (const way of ways) {
      assert.strictEqual((await flat([...create, ...way], JSON.stringify({ password: typed }))).code, 0)
    }
  })

  it("V12 is in no suggestion and no help as an argument", async () => {
    for (
      const args of [create, [...create, "--set", "pasword=1"], [...create, "--help"], ["describe", ...create], [
        "bulk",
        ...create,
        at("u.csv")
      ]]
    ) {
      fs.writeFileSync(at("u.csv"), "name\nada\n")
      const { stderr, stdout } = await flat(args)
      assert.notMatch(stderr + stdout, /--set \S*password/, args.join(" "))
    }
  })
})
