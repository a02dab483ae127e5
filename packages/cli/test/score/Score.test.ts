/** `flat score`: the same commands for a file and for a score of the API. */
import { describeWith } from "@flat-sdk/tools/tests/ProgramTests"
import * as fs from "node:fs"
import * as path from "node:path"
import { afterAll, assert, beforeAll, beforeEach, describe, it } from "vitest"
import { installing } from "../../src/commands/score/Changes.ts"
import { Cli } from "../support/Cli.ts"

const note = (step: string) =>
  `<note><pitch><step>${step}</step><octave>4</octave></pitch><duration>2</duration><type>half</type></note>`
const march = `<?xml version="1.0" encoding="UTF-8"?>
<score-partwise version="4.0">
  <movement-title>March</movement-title>
  <part-list><score-part id="P1"><part-name>Flute</part-name></score-part></part-list>
  <part id="P1"><!-- two -->
    <measure number="1">
      <attributes><divisions>1</divisions><time><beats>2</beats><beat-type>4</beat-type></time></attributes>
      ${note("G")}
    </measure>
    <measure number="2">${note("A")}</measure>
  </part>
</score-partwise>
`

let cli: Cli
/** A file, and a score with the same music. */
let id: string
beforeAll(async () => {
  cli = await Cli.start()
})
afterAll(() => cli.close())
beforeEach(async () => {
  cli.sandbox.reset()
  write("march.musicxml", march)
  id = (await flat(
    "scores",
    "create",
    "--set",
    "title=March",
    "--set",
    "privacy=private",
    "--data",
    "@march.musicxml",
    "--jq",
    ".id"
  ))
    .stdout.trim().replaceAll("\"", "")
})

const at = (name: string) => path.join(cli.home, name)
const write = (name: string, text: string) => fs.writeFileSync(at(name), text)
const read = (name: string) => fs.readFileSync(at(name), "utf8")
const flat = (...args: ReadonlyArray<string>) => cli.run(args)
const score = (...args: ReadonlyArray<string>) => flat("score", ...args)
const lines = (text: string): Array<Record<string, unknown>> =>
  text.trim().split("\n").map((line) => JSON.parse(line) as Record<string, unknown>)
const revisions = async () => lines((await flat("scores", "get-revisions", id)).stdout).map((one) => String(one["id"]))
const saved = async (revision = "last") =>
  (await flat("scores", "export", id, "--format", "xml", "--revision", revision)).stdout

describeWith("script", "flat score on a terminal", (terminal) => {
  it("shows lists as text", async () => {
    const { stdout } = await cli.run(["score", "overview", "march.musicxml"], { terminal })
    assert.strictEqual(
      stdout.replaceAll("\r", ""),
      "title     March\nmeasures  2\ntimes     2/4 (1)\nP1        Flute, G4 to A4\n"
    )
  })
})

describe("flat score", () => {
  it("shows the same of a file and of a score, which names its revision too", async () => {
    const file = JSON.parse((await score("overview", "march.musicxml")).stdout) as Record<string, unknown>
    assert.strictEqual(file["title"], "March")
    const [revision] = await revisions()
    assert.deepStrictEqual(JSON.parse((await score("overview", id)).stdout), { revision, ...file })
  })

  it("prints measures, and takes them back with other texts, on the revision that was read", async () => {
    const [first] = await revisions()
    const [one, two] = lines((await score("read", id, "--as", "xml")).stdout)
    assert.deepStrictEqual([one!["number"], two!["text"], two!["revision"]], [
      "1",
      `<measure number="2">${note("A")}</measure>`,
      first
    ])
    write(
      "measures.jsonl",
      [one, { ...two, text: String(two!["text"]).replace("A", "B") }].map((line) => JSON.stringify(line)).join("\n")
    )
    const dry = await score("edit", id, "--measures", "measures.jsonl", "--dry-run")
    assert.deepStrictEqual([dry.code, lines(dry.stdout)[0]!["number"], dry.stderr], [0, "2", "Nothing was written.\n"])
    assert.lengthOf(await revisions(), 1)

    const edited = await score("edit", id, "--measures", "measures.jsonl", "--description", "Higher")
    assert.deepStrictEqual([edited.code, edited.stdout], [0, dry.stdout], edited.stderr)
    assert.match(edited.stderr, /^Saved revision \w+ of score/)
    assert.strictEqual(await saved(), march.replace("<step>A", "<step>B"))
    const { description } = lines((await flat("scores", "get-revisions", id)).stdout)[0]!
    assert.strictEqual(description, "Higher")

    // The same measures again: they are of the first revision.
    const stale = await score("edit", id, "--measures", "measures.jsonl")
    assert.deepStrictEqual([stale.code, stale.stdout], [2, ""])
    assert.include(stale.stderr, `Revision ${first} is not the newest any more`)
    assert.lengthOf(await revisions(), 2)
  })

  it("transposes, and saves a revision that restore takes back; --dry-run writes nothing", async () => {
    const dry = await score("transpose", id, "--by=-M2", "--dry-run")
    assert.deepStrictEqual([dry.code, dry.stderr], [0, "Nothing was written.\n"])
    assert.lengthOf(await revisions(), 1)
    const [first] = await revisions()
    const { code, stderr, stdout } = await score("transpose", id, "--by=-M2", "--description", "Lower")
    assert.deepStrictEqual([code, stdout], [0, dry.stdout], stderr)
    assert.deepStrictEqual(lines(stdout)[1]!["changes"], ["removed A4 half", "added G4 half"])
    assert.match(stderr, /^Saved revision \w+ of score/)
    assert.strictEqual(
      await saved(),
      march.replace("<step>A", "<step>_").replace("<step>G", "<step>F").replace("_", "G")
        .replace("<time>", "<key><fifths>-2</fifths></key><time>")
    )
    assert.strictEqual((await score("diff", `${id}@${first}`, id)).stdout, stdout)
    await score("restore", id, first!)
    assert.strictEqual(await saved(), march)
  })

  it("writes a file for another instrument, and in another key", async () => {
    const file = ["march.musicxml", "-o", "clarinet.musicxml"]
    const { code, stderr } = await score("write-for", ...file, "--part", "Flute", "--instrument", "Bb clarinet")
    assert.deepStrictEqual([code, read("march.musicxml")], [0, march], stderr)
    assert.include(read("clarinet.musicxml"), "<part-name>Clarinet in B♭</part-name>")
    assert.strictEqual((await score("set-key", "clarinet.musicxml", "--key", "F", "--from", "2")).code, 0)
    assert.deepStrictEqual(
      Array.from(read("clarinet.musicxml").matchAll(/<fifths>(-?\d)/g), ([, fifths]) => fifths),
      ["2", "1"]
    )
  })

  it("inserts and deletes measures, and sets the tempo", async () => {
    const changes = async (...args: ReadonlyArray<string>) => {
      const { code, stderr, stdout } = await score(...args)
      assert.strictEqual(code, 0, stderr)
      return lines(stdout).map((one) => `${String(one["number"])}: ${String(one["changes"])}`)
    }
    const file = "march.musicxml"
    assert.deepStrictEqual(await changes("insert-measures", file, "--after", "1", "--count", "2", "--dry-run"), [
      "2: added measure",
      "3: added measure"
    ])
    assert.strictEqual(read(file), march)
    assert.deepStrictEqual(await changes("insert-measures", file, "--after", "1"), ["2: added measure"])
    const tempo = ["set-tempo", file, "--measure", "2", "--bpm", "90.5", "--text", "Andante"]
    assert.deepStrictEqual(await changes(...tempo), [
      "2: added words Andante,added metronome quarter = 90.5"
    ])
    const { stderr } = await score("delete-measures", file, "--from", "2", "--dry-run")
    assert.strictEqual(stderr, "Nothing was written.\n")
    assert.deepStrictEqual(await changes("delete-measures", file, "--from", "2", "--to", "3"), [
      "2: removed measure",
      "3: removed measure"
    ])
    // A score of the API, too.
    assert.deepStrictEqual(await changes("insert-measures", id, "--after", "2"), ["3: added measure"])
    assert.lengthOf(await revisions(), 2)
  })

  it("extracts parts into a file", async () => {
    const oboe = "<score-part id=\"P2\"><part-name>Oboe</part-name></score-part></part-list>"
    const [part = ""] = /<part [^]*<\/part>/.exec(march) ?? []
    const duet = march.replace("</part-list>", oboe).replace(part, part + part.replace("P1", "P2"))
    write("duet.musicxml", duet)
    const { code, stderr } = await score("extract-part", "duet.musicxml", "--parts", "Flute", "-o", "flute.musicxml")
    assert.deepStrictEqual([code, read("flute.musicxml"), read("duet.musicxml")], [0, march, duet], stderr)
  })

  it("says what an arrangement lacks", async () => {
    const lacks: ReadonlyArray<readonly [args: ReadonlyArray<string>, message: string]> = [
      [["transpose", "march.musicxml"], "Give either by, or key"],
      [["transpose", "march.musicxml", "--by", "M2", "--key", "D"], "Give either by, or key"],
      [["transpose", "march.musicxml", "--by", "M4"], "\"M4\" is no interval"],
      [["write-for", "march.musicxml", "--part", "Flute"], "--instrument: expected a value"],
      [["write-for", "march.musicxml", "--part", "Flute", "--instrument", "Hurn"], "The nearest are Horn"],
      [["set-key", "march.musicxml", "--key", "X"], "\"X\" is no key"],
      [["insert-measures", "march.musicxml"], "Say where: before or after a measure"],
      [["delete-measures", "march.musicxml", "--from", "1", "--to", "2"], "A score must keep a measure"],
      [["set-tempo", "march.musicxml", "--measure", "1"], "--bpm: expected a value"],
      [["set-tempo", "march.musicxml", "--bpm", "many"], "--bpm: expected a number, found \"many\""],
      [["insert-measures", "march.musicxml", "--count", "1.5"], "--count: expected a whole number, found \"1.5\""],
      [["extract-part", "march.musicxml", "--parts", "Flute"], "--output: expected a file"]
    ]
    for (const [args, message] of lacks) {
      const { code, stderr, stdout } = await score(...args)
      assert.deepStrictEqual([code, stdout], [2, ""], stderr)
      assert.include(stderr, message)
    }
    assert.strictEqual(read("march.musicxml"), march)
  })

  it("replaces a measure of a file with ABC, and keeps all other bytes and its mode", async () => {
    fs.chmodSync(at("march.musicxml"), 0o640)
    const { code, stderr, stdout } = await score(
      "edit",
      "march.musicxml",
      "--part",
      "Flute",
      "--measure",
      "2",
      "--text",
      "B4"
    )
    assert.deepStrictEqual([code, lines(stdout)[0]!["changes"]], [0, ["removed A4 half", "added B4 half"]], stderr)
    assert.strictEqual(
      read("march.musicxml").split("<measure number=\"2\">")[0],
      march.split("<measure number=\"2\">")[0]
    )
    assert.strictEqual(fs.statSync(at("march.musicxml")).mode & 0o777, 0o640)
    assert.deepStrictEqual(
      await score("edit", "march.musicxml", "--part", "P1", "--measure", "2", "--text", "B4").then((
        ran
      ) => [ran.code, ran.stderr]),
      [0, "Nothing changes. Nothing was written.\n"]
    )
    const other = await score(
      "edit",
      "march.musicxml",
      "--part",
      "P1",
      "--measure",
      "2",
      "--text",
      "G4",
      "-o",
      "new.musicxml"
    )
    assert.strictEqual(other.code, 0)
    assert.strictEqual((await score("diff", "march.musicxml", "new.musicxml")).code, 3)
    assert.deepStrictEqual((await score("diff", "new.musicxml", "new.musicxml")).code, 0)
  })

  it("leaves measures of ABC alone that have the same text", async () => {
    write("measures.jsonl", (await score("read", "march.musicxml")).stdout)
    const { stderr } = await score("edit", "march.musicxml", "--measures", "measures.jsonl")
    assert.deepStrictEqual([stderr, read("march.musicxml")], ["Nothing changes. Nothing was written.\n", march])
  })

  it("refuses what does not fit, with the place and the way out, and writes nothing", async () => {
    const cases: ReadonlyArray<readonly [args: ReadonlyArray<string>, message: string]> = [
      [["read", "nowhere.xml"], "SCORE: there is no file nowhere.xml, and it is not a score id"],
      [["read", "march.musicxml", "--part", "Oboe"], "Oboe"],
      [["read", "march.musicxml", "--from", "9"], "9"],
      [["edit", "march.musicxml", "--part", "P1", "--measure", "2", "--text", "B8"], "Nothing was changed:"],
      [["edit", "march.musicxml", "--part", "P1"], "expected either --measure (or --at) and --text, or --measures"],
      [["edit", "march.musicxml", "--measures", "march.musicxml"], "march.musicxml has no measures"],
      [["overview", "broken.xml"], "line 1, column"]
    ]
    write("broken.xml", "<score-partwise><part>")
    for (const [args, message] of cases) {
      const { code, stderr } = await score(...args)
      assert.include(stderr, message)
      assert.strictEqual(code, 2, stderr)
    }
    assert.strictEqual(read("march.musicxml"), march)
    assert.lengthOf(await revisions(), 1)
  })

  it("reads standard input, and takes the only part", async () => {
    const piped = (stdin: string, ...args: ReadonlyArray<string>) => cli.run(["score", ...args], { stdin })
    const overview = await piped(march, "overview", "-")
    assert.strictEqual((JSON.parse(overview.stdout) as { readonly title: string }).title, "March", overview.stderr)
    const edited = await piped(march, "edit", "-", "--measure", "2", "--text", "B4", "-o", "new.musicxml")
    assert.strictEqual(edited.code, 0, edited.stderr)
    assert.include(read("new.musicxml"), "<step>B")
    assert.strictEqual((await piped(march, "diff", "-", "new.musicxml")).code, 3)
    const key = await piped(march, "set-key", "-", "--key", "D", "-o", "new.musicxml")
    assert.include(read("new.musicxml"), "<fifths>2", key.stderr)
    const part = await score("write-for", "march.musicxml", "--instrument", "Clarinet in Bb", "--dry-run")
    assert.strictEqual(part.code, 0, part.stderr)
    const measures = lines((await score("read", "march.musicxml")).stdout)
      .map((line) => JSON.stringify(line["index"] === 1 ? { ...line, text: "B4" } : line)).join("\n")
    assert.strictEqual((await piped(measures, "edit", "march.musicxml", "--measures", "-", "--dry-run")).code, 0)

    const two = march.replace(
      "</part-list>",
      "<score-part id=\"P2\"><part-name>Oboe</part-name></score-part></part-list>"
    )
      .replace(
        "</score-partwise>",
        march.slice(march.indexOf("<part id"), march.indexOf("</score-partwise>")).replace("P1", "P2") +
          "</score-partwise>"
      )
    const cases: ReadonlyArray<readonly [args: ReadonlyArray<string>, stdin: string, message: string]> = [
      [["edit", "-", "--measure", "2", "--text", "B4"], march, "--output: expected a file"],
      [["restore", "-", "march.musicxml"], march, "standard input cannot be written"],
      [["edit", "-", "--measures", "-"], march, "standard input can be read once"],
      [["diff", "-", "-"], march, "standard input can be read once"],
      [
        ["edit", "-", "--measure", "2", "--text", "B4", "-o", "new.musicxml"],
        two,
        "--part: the score has 2 parts: P1 (Flute), P2 (Oboe)"
      ],
      [["write-for", "-", "--instrument", "Oboe", "-o", "new.musicxml"], two, "--part: the score has 2 parts"],
      [["check", "-"], "", "The file is empty"],
      [["check", "-"], "\0".repeat(500), "The file begins with NUL bytes"]
    ]
    for (const [args, stdin, message] of cases) {
      const { code, stderr } = await piped(stdin, ...args)
      assert.include(stderr, message)
      assert.strictEqual(code, 2, stderr)
    }
  })

  it("names measures whose numbers repeat by their position, in each command", async () => {
    write("movements.musicxml", march.replace("number=\"2\"", "number=\"1\""))
    const file = (...args: ReadonlyArray<string>) => score(args[0]!, "movements.musicxml", ...args.slice(1))
    for (
      const args of [["read", "--from", "1"], ["edit", "--measure", "1", "--text", "B4"], [
        "set-key",
        "--key",
        "D",
        "--from",
        "1"
      ]]
    ) {
      const { code, stderr } = await file(...args)
      assert.deepStrictEqual([code, /2 measures have the number 1[^]*Take one of --at 0, --at 1/.test(stderr)], [
        2,
        true
      ], stderr)
    }
    assert.deepStrictEqual(lines((await file("read", "--at", "1")).stdout).map(({ index }) => index), [1])
    assert.deepStrictEqual(lines((await file("read", "--at", "0-1")).stdout).map(({ index }) => index), [0, 1])
    assert.include((await file("read", "--at", "0", "--from", "1")).stderr, "expected either --at, or --from and --to")
    assert.include(
      (await file("read", "--at", "2-x")).stderr,
      "--at: expected a position, such as 107, or positions, such as 107-110"
    )
    assert.include((await file("read", "--at", "7")).stderr, "There is no measure with the index 7")
    assert.strictEqual((await file("set-key", "--key", "D", "--at", "1", "--dry-run")).code, 0)
    const tempo = await file("set-tempo", "--at", "1", "--bpm", "90", "--dry-run")
    assert.deepStrictEqual(lines(tempo.stdout).map(({ index }) => index), [1], tempo.stderr)
    const places = async (...args: ReadonlyArray<string>) =>
      lines((await file("insert-measures", ...args, "--dry-run")).stdout).map(({ index }) => index)
    assert.deepStrictEqual(await places("--at", "1"), [1])
    assert.deepStrictEqual(await places("--after-at", "1"), [2])
    assert.include((await file("insert-measures", "--after", "1")).stderr, "Take one of --after-at 0, --after-at 1")
    assert.include((await file("insert-measures", "--after-at", "0-1")).stderr, "--after-at: expected one position")
    assert.strictEqual((await file("delete-measures", "--at", "0-0", "--dry-run")).code, 0)
    assert.include((await file("edit", "--at", "0-1", "--text", "B4")).stderr, "--at: expected one position")
    const edited = await file("edit", "--at", "1", "--text", "B4")
    assert.deepStrictEqual([edited.code, lines(edited.stdout)[0]!["index"]], [0, 1], edited.stderr)
  })

  it("lets a warning through that has its name", async () => {
    const edit = ["edit", "march.musicxml", "--at", "0", "--text", "G4-", "--dry-run"]
    const refused = await score(...edit)
    assert.strictEqual(refused.code, 2)
    assert.include(refused.stderr, "A tie of G4 starts here and does not end")
    assert.include(refused.stderr, "let it through with --allow start-without-end")
    const allowed = await score(...edit, "--allow", "start-without-end")
    assert.strictEqual(allowed.code, 0, allowed.stderr)
    assert.include((await score(...edit, "--allow", "ties")).stderr, "There is no warning \"ties\"")
  })

  it("lists what is wrong", async () => {
    assert.deepStrictEqual(await score("check", id).then(({ code, stderr }) => [code, stderr]), [
      0,
      "Nothing is wrong.\n"
    ])
    write("long.xml", march.replace("<duration>2</duration>", "<duration>-2</duration>"))
    const { code, stdout } = await score("check", "long.xml")
    assert.deepStrictEqual([code, lines(stdout)[0]!["severity"]], [3, "problem"])
  })

  it("makes an old revision the newest, byte for byte, and a file too", async () => {
    const [first] = await revisions()
    await score("edit", id, "--part", "P1", "--measure", "2", "--text", "B4")
    assert.notStrictEqual(await saved(), march)
    const changes = await score("diff", `${id}@${first}`, id)
    assert.strictEqual(changes.code, 3)
    const dry = await score("restore", id, first!, "--dry-run")
    assert.strictEqual(lines(dry.stdout).length, 1, dry.stderr)
    assert.lengthOf(await revisions(), 2)
    const restored = await score("restore", id, first!)
    assert.strictEqual(restored.code, 0, restored.stderr)
    assert.strictEqual(await saved(), march)
    assert.lengthOf(await revisions(), 3)
    const [newest] = await revisions()
    assert.include((await score("restore", id, newest!)).stderr, "Nothing changes.")

    write("march.musicxml", march.replace("March", "Waltz"))
    assert.strictEqual((await score("restore", id, "march.musicxml")).code, 0)
    assert.include(await saved(), "Waltz")
    assert.strictEqual((await score("restore", "march.musicxml", `${id}@${first}`)).code, 0)
    assert.strictEqual((await score("restore", "new.musicxml", `${id}@${first}`)).code, 0)
    assert.strictEqual(read("new.musicxml"), read("march.musicxml"))
    const named = await score("restore", "new.mxl", `${id}@${first}`)
    assert.deepStrictEqual([named.code, fs.existsSync(at("new.mxl"))], [2, false])
    assert.include(named.stderr, "new.mxl would not be compressed: give a name that ends with .musicxml")
    for (const args of [["check", "new.musicxml"], ["diff", "new.musicxml", "new.musicxml"]]) {
      assert.strictEqual((await score(...args, "--format", "json")).stdout.trim(), "[]")
    }
    assert.strictEqual(read("march.musicxml"), march)
  })

  it("writes a PDF of several scores", async () => {
    const { code, stderr } = await score("pdf", "march.musicxml", id, "-o", "songs.pdf")
    assert.deepStrictEqual([code, fs.readFileSync(at("songs.pdf")).subarray(0, 5).toString()], [0, "%PDF-"], stderr)
  })

  it("names the command that installs what a PDF needs, beside the command or for all projects", () => {
    const command = "npm install verovio"
    assert.strictEqual(installing(command, "/project/node_modules/@flat-sdk/cli/dist", "/project"), command)
    assert.strictEqual(
      installing(command, "/usr/lib/node_modules/@flat-sdk/cli/dist", "/project"),
      "npm install --global @flat-sdk/cli verovio"
    )
  })
})
