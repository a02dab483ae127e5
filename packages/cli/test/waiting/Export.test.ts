/** Exports of scores as commands: every format becomes a file, whether or not the server has to create it first. */
import { describeWith } from "@flat-sdk/tools/tests/ProgramTests"
import * as fs from "node:fs"
import * as path from "node:path"
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import { Cli } from "../support/Cli.ts"

let cli: Cli
let score: string
beforeAll(async () => {
  cli = await Cli.start()
})
afterAll(() => cli.close())
beforeEach(() => {
  cli.sandbox.reset()
  score = cli.sandbox.state().scores[0]!.id
})

const start = (name: string, length: number) =>
  fs.readFileSync(path.join(cli.home, name)).subarray(0, length).toString("latin1")

const exported = (...args: ReadonlyArray<string>) => cli.run(["scores", "export", ...args], { hurried: true })

describe("a file that the server has", () => {
  it("is saved in the format that is asked for, or that its name says", async () => {
    expect((await exported(score, "--format", "midi", "-o", "x.mid")).code).toBe(0)
    expect(start("x.mid", 4)).toBe("MThd")
    expect((await exported(score, "-o", "x.musicxml")).code).toBe(0)
    expect(start("x.musicxml", 5)).toBe("<?xml")
    expect((await exported(score, "-o", "x.mxl")).code).toBe(0)
    expect(start("x.mxl", 2)).toBe("PK")
    expect(cli.sandbox.count("createExportTask")).toBe(0)
  })

  it("is not a PDF, which another command makes: the error names it", async () => {
    for (const asked of [["--format", "pdf"], ["-o", "x.pdf"]]) {
      const { code, stderr } = await exported(score, ...asked)
      expect({ code, stderr }).toMatchObject({
        code: 2,
        stderr: expect.stringMatching(/flat score pdf SCORE -o score\.pdf.*toPdf of @flat-sdk\/score\/render/) as string
      })
    }
    expect(cli.sandbox.count()).toBe(0)
  })

  it("goes to standard output without --output", async () => {
    const { code, stdout } = await exported(score, "--format", "musicxml")
    expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining("score-partwise") as string })
  })
})

describe("audio", () => {
  it("is created by a task, and saved when it is ready", async () => {
    const { code, stderr, stdout } = await exported(score, "-o", "x.wav")
    expect({ code, stdout }).toEqual({ code: 0, stdout: "" })
    expect(stderr).toMatch(/^Saved x\.wav \(\d+ bytes\)\n$/)
    expect(start("x.wav", 4)).toBe("RIFF")
    expect(cli.sandbox.count("createExportTask")).toBe(1)
    expect(cli.sandbox.count("getTask")).toBeGreaterThan(0)
  })

  describeWith("script", "on a terminal", (terminal) => {
    it("shows the progress of its task", async () => {
      const slow = await Cli.start({ taskDuration: 1500 })
      const id = slow.sandbox.state().scores[0]!.id
      const { code, stdout } = await slow.run(["scores", "export", id, "-o", "x.mp3"], { terminal })
      await slow.close()
      expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringMatching(/[█░]+ \d+ %/) as string })
    })
  })

  it("is not created for a terminal that cannot show it", async () => {
    const { code, stderr } = await cli.run(["scores", "export", score, "--format", "mp3"], { stdoutIsTerminal: true })
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining("give --output FILE") as string })
    expect(cli.sandbox.count()).toBe(0)
  })

  it("a task that fails has the exit code of its reason", async () => {
    const created = await cli.run([
      "scores",
      "create-score",
      "--set",
      "title=[fail]",
      "--set",
      "privacy=private",
      "--set",
      "builderData.scoreData.instruments[0].group=keyboards",
      "--set",
      "builderData.scoreData.instruments[0].instrument=piano"
    ])
    const { id } = JSON.parse(created.stdout) as { id: string }
    const { code, stderr } = await exported(id, "--format", "mp3", "-o", "x.mp3")
    expect({ code, stderr }).toMatchObject({
      code: 25,
      stderr: expect.stringContaining("exportScore failed") as string
    })
  })

  it("--curl prints the request that creates it", async () => {
    const { stdout } = await exported(score, "-o", "x.mp3", "--curl")
    expect(stdout).toContain(`/scores/${score}/revisions/last/mp3/task`)
    expect(cli.sandbox.count()).toBe(0)
  })
})

it("a wrong format is named, with the closest one, and nothing is sent", async () => {
  const { code, stderr } = await exported(score, "--format", "mdi", "-o", "x")
  expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining("Did you mean midi?") as string })
  expect((await exported(score, "-o", "x.doc")).stderr).toContain("the name of the output says none")
  expect(cli.sandbox.count()).toBe(0)
})
