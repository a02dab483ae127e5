/** Files of many rows in a folder, in process over a socket. */
import * as fs from "node:fs"
import * as path from "node:path"
import { afterAll, assert, beforeAll, beforeEach, describe, it } from "vitest"
import * as OutputFolder from "../../src/calls/OutputFolder.ts"
import { find } from "../../src/catalog/Catalog.ts"
import * as Catalog from "../../src/catalog/Catalog.ts"
import { Cli } from "../support/Cli.ts"
import * as InProcess from "../support/InProcess.ts"
import { results, write } from "./Files.ts"

const catalog = Catalog.load()
const { run } = InProcess.program(catalog)
let cli: Cli
let folder: string
let scores: ReadonlyArray<string>

beforeAll(async () => {
  cli = await Cli.start()
  folder = path.join(cli.home, "out", "files")
})
afterAll(() => cli.close())
beforeEach(() => {
  cli.sandbox.reset()
  scores = cli.sandbox.state().scores.slice(0, 2).map(({ id }) => id)
  assert.lengthOf(scores, 2)
  for (const name of fs.readdirSync(cli.home)) fs.rmSync(path.join(cli.home, name), { recursive: true })
})

const flat = (...args: ReadonlyArray<string>) =>
  run(args.map((arg) => arg.endsWith(".csv") ? path.join(cli.home, arg) : arg), { env: cli.environment() })

const exported = (...more: ReadonlyArray<string>) =>
  flat("bulk", "scores", "export", "scores.csv", "--output-dir", folder, ...more)

const list = (...rows: ReadonlyArray<string>) => write(cli, "scores.csv", ["score,format", ...rows, ""].join("\n"))

const files = () => fs.existsSync(folder) ? fs.readdirSync(folder).toSorted() : []

const start = (name: string, length = 4) =>
  fs.readFileSync(path.join(folder, name)).subarray(0, length).toString("latin1")

describe("files of many rows", () => {
  it("DG6 go to a folder, one for each row; a row that is done is not downloaded again", async () => {
    const [one, two] = scores as [string, string]
    list(`${one},midi`, `${two},wav`)
    const dry = await exported("--dry-run")
    assert.deepEqual([dry.code, cli.sandbox.count(), fs.existsSync(folder)], [0, 0, false])
    const { code, stderr } = await exported()
    assert.strictEqual(code, 0, stderr)
    const names = [`${one}-last.mid`, `${two}-last.wav`]
    assert.deepEqual(files(), names.toSorted())
    assert.deepEqual([start(names[0]!), start(names[1]!)], ["MThd", "RIFF"])
    // Audio is created by a task, and followed.
    assert.strictEqual(cli.sandbox.count("createExportTask"), 1)
    assert.deepEqual(
      results(cli, "scores.results.csv").map(({ id, status }) => [status, id]),
      names.map((name) => ["ok", path.join(folder, name)])
    )
    const before = cli.sandbox.count("getScoreRevisionData")
    assert.strictEqual((await exported()).code, 0)
    assert.strictEqual(cli.sandbox.count("getScoreRevisionData"), before)
    assert.strictEqual(cli.sandbox.count("createExportTask"), 1)
  })

  it("replace no file of somebody else, no link, and not each other", async () => {
    const [one, two] = scores as [string, string]
    fs.mkdirSync(folder, { recursive: true })
    const linked = path.join(cli.home, "linked")
    fs.writeFileSync(path.join(folder, `${one}-last.mid`), "mine")
    fs.symlinkSync(linked, path.join(folder, `${two}-last.mid`))
    list(`${one},midi`, `${two},midi`, `${one},json`, `${one},json`)
    const refused = await exported()
    assert.strictEqual(refused.code, 2)
    assert.include(refused.stderr, "3 of 4 rows cannot be sent. Nothing was sent.")
    assert.include(refused.stderr, `row 2: the file ${path.join(folder, `${one}-last.mid`)} exists already`)
    assert.include(refused.stderr, `row 5: its file ${path.join(folder, `${one}-last.json`)} is that of row 4 too`)
    assert.strictEqual(cli.sandbox.count(), 0)
    assert.strictEqual((await exported("--skip-invalid")).code, 3)
    assert.deepEqual(files(), [`${one}-last.json`, `${one}-last.mid`, `${two}-last.mid`].toSorted())
    assert.strictEqual(start(`${one}-last.mid`), "mine")
    assert.isFalse(fs.existsSync(linked))
  })

  it("are saved again where a run has ended before it knew that they are complete", async () => {
    const [one] = scores as [string]
    list(`${one},midi`)
    await exported()
    const file = path.join(cli.home, "scores.results.csv")
    fs.writeFileSync(file, fs.readFileSync(file, "utf8").replace("2,ok,", "2,sent,"))
    const { code, stderr } = await exported()
    assert.strictEqual(code, 0, stderr)
    assert.strictEqual(results(cli, "scores.results.csv")[0]!.status, "ok")
    assert.strictEqual(cli.sandbox.count("getScoreRevisionData"), 2)
  })

  it("do not replace a file that appeared while theirs arrived", async () => {
    const [one] = scores as [string]
    const name = `${one}-last.mid`
    list(`${one},midi`)
    const program = InProcess.program(catalog)
    const running = program.run(
      ["bulk", "scores", "export", path.join(cli.home, "scores.csv"), "--output-dir", folder],
      { env: cli.environment() }
    )
    // The folder is created after the check and before the first request.
    await new Promise<void>((resolve) => {
      const watch = () => {
        if (!fs.existsSync(folder)) return void setImmediate(watch)
        fs.writeFileSync(path.join(folder, name), "mine")
        resolve()
      }
      watch()
    })
    const { code, stderr } = await running
    assert.strictEqual(code, 3)
    assert.include(stderr, "exists already, and is not overwritten")
    assert.deepEqual([files(), start(name)], [[name], "mine"])
  })

  it("need a folder, and other operations have none", async () => {
    list(`${scores[0]},midi`)
    const data = ["bulk", "scores", "get-revision-data", "scores.csv", "--set", "revision=last"]
    const users = ["bulk", "organization", "create-user", "scores.csv", "--output-dir", folder]
    const wrong = [[data, "--output-dir: get-revision-data returns a file"], [
      users,
      "create-user returns no file"
    ]] as const
    for (const [args, message] of wrong) {
      const { code, stderr } = await flat(...args)
      assert.strictEqual(code, 2)
      assert.include(stderr, message)
    }
    assert.strictEqual(cli.sandbox.count(), 0)
    assert.strictEqual((await flat(...data, "--output-dir", folder)).code, 0)
    assert.deepEqual(files(), [`${scores[0]}-last.mid`])
  })

  it("have names that stay in their folder", () => {
    const operation = find(catalog, "getScoreRevisionData")!
    for (
      const score of ["..", "../../x", "/etc/passwd", "..\\x", ".hidden", "a\0b", "-o", "\u202e", "x".repeat(9000)]
    ) {
      const found = OutputFolder.pathOf("out", operation, { score, revision: "..", format: "midi" })
      assert.match(found, /^out[/\\][A-Za-z0-9_][\w.-]{0,149}\.mid$/)
    }
  })
})
