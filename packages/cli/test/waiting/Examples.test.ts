/** The examples in the help of bulk runs and waiters run as they are, but for the names of things. */
import * as fs from "node:fs"
import * as path from "node:path"
import { afterAll, beforeAll, expect, it } from "vitest"
import { command as bulk } from "../../src/commands/Bulk.ts"
import { command as recognise } from "../../src/commands/OmrRecognise.ts"
import { command as exportScore } from "../../src/commands/ScoresExport.ts"
import { Cli } from "../support/Cli.ts"

let cli: Cli
beforeAll(async () => {
  cli = await Cli.start()
})
afterAll(() => cli.close())

const run = async (line: string, code = 0) => {
  const ran = await cli.shell(line)
  expect({ line, code: ran.code, stderr: ran.stderr }).toMatchObject({ line, code })
  return ran
}

const put = (name: string, text: string) => fs.writeFileSync(path.join(cli.home, name), text)

it("flat bulk", async () => {
  const lines = bulk.examples.map(({ command }) => command)
  expect(lines).toHaveLength(4)
  const score = cli.sandbox.state().scores[0]!.id
  put("scores.csv", `score\n${score}\n`)
  for (const [at, line] of lines.entries()) {
    await run(line)
    if (at === 0) {
      const columns = fs.readFileSync(path.join(cli.home, "users.csv"), "utf8").replace("username", "Login")
      put("users.csv", `${columns}ada,a-password,Ada,Lovelace,,,user,\n`)
    }
  }
  expect(cli.sandbox.state().users.some(({ username }) => username === "ada")).toBe(true)
  expect(fs.readdirSync(path.join(cli.home, "midi"))).toEqual([`${score}-last.mid`])
})

it("flat scores export", async () => {
  const score = cli.sandbox.state().scores[0]!.id
  expect(exportScore.examples).toHaveLength(2)
  for (const { command } of exportScore.examples) {
    await run(command.replace("SCORE", score))
    expect(fs.statSync(path.join(cli.home, command.split(" ").at(-1)!)).size).toBeGreaterThan(0)
  }
})

it("flat omr recognise", async () => {
  for (const name of ["scan.pdf", "page1.jpg", "page2.jpg"]) put(name, "%PDF-1.4\n")
  const [first, second, third, ...others] = recognise.examples.map(({ command }) => command)
  expect(others).toEqual([])
  // Nobody is there to be asked.
  const { stdout } = await run(first!, 3)
  put("answers.json", stdout)
  await run(second!)
  await run(third!.replace("JOB", (JSON.parse(stdout) as { job: string }).job))
  expect(fs.readFileSync(path.join(cli.home, "score.musicxml"), "utf8")).toContain("score-partwise")
})
