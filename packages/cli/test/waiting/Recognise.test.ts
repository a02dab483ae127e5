/** Recognitions as commands: questions at the terminal, answers from a file, and jobs that continue. */
import * as fs from "node:fs"
import * as path from "node:path"
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import { stopped } from "../bulk/Files.ts"
import { Cli } from "../support/Cli.ts"
import type { Step } from "../support/InProcess.ts"

let cli: Cli
beforeAll(async () => {
  cli = await Cli.start()
})
afterAll(() => cli.close())
beforeEach(() => {
  cli.sandbox.reset()
  fs.writeFileSync(path.join(cli.home, "scan.pdf"), "%PDF-1.4\n")
  fs.rmSync(path.join(cli.home, "score.musicxml"), { force: true })
})

const recognise = ["omr", "recognise"]
/** Runs it without the waits between its looks at the job. */
const run = (args: ReadonlyArray<string>) => cli.run([...recognise, ...args], { hurried: true })
const read = (name: string) => fs.readFileSync(path.join(cli.home, name), "utf8")
const jobIn = (stderr: string) => /--job (\w+)/.exec(stderr)![1]!

describe("without a terminal", () => {
  it("the questions are JSON on standard output, and the error says how to answer them", async () => {
    const asked = await run(["scan.pdf", "-o", "score.musicxml"])
    expect(asked.code).toBe(3)
    const questions = JSON.parse(asked.stdout) as Record<string, unknown>
    expect(questions).toMatchObject({
      job: jobIn(asked.stderr),
      step: "details",
      title: "scan",
      instruments: [{ index: 0, instrumentId: "keyboards.piano" }],
      answers: { title: "scan", instruments: [{ index: 0 }] }
    })
    expect(asked.stderr).toContain(`--job ${jobIn(asked.stderr)} -o score.musicxml --answers FILE`)

    const answers = { ...questions, answers: { title: "Nocturne", instruments: [{ index: 0, partName: "Left hand" }] } }
    fs.writeFileSync(path.join(cli.home, "answers.json"), JSON.stringify(answers))
    const resumed = await run([
      "--job",
      jobIn(asked.stderr),
      "--answers",
      "answers.json",
      "-o",
      "score.musicxml"
    ])
    expect({ code: resumed.code, stdout: resumed.stdout }).toEqual({ code: 0, stdout: "" })
    expect(read("score.musicxml")).toContain("Nocturne")
    expect(cli.sandbox.count("createOmrJob")).toBe(1)
  })

  it("answers that are known before are given when the job asks", async () => {
    fs.writeFileSync(path.join(cli.home, "answers.json"), JSON.stringify({ title: "Mazurka" }))
    const { code } = await run(["scan.pdf", "--answers", "answers.json", "-o", "score.musicxml"])
    expect(code).toBe(0)
    expect(read("score.musicxml")).toContain("Mazurka")
  })

  it("wrong answers are reported before a job is created", async () => {
    const wrong = [
      [{ instruments: [{ index: 0, transposeKey: "H" }] }, "--answers, instruments[0].transposeKey: expected a key"],
      [{ titel: "x" }, "titel"],
      [[], "has no object of answers"]
    ] as const
    for (const [answers, message] of wrong) {
      fs.writeFileSync(path.join(cli.home, "answers.json"), JSON.stringify(answers))
      const { code, stderr } = await run(["scan.pdf", "--answers", "answers.json"])
      expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining(message) as string })
    }
    expect(cli.sandbox.count()).toBe(0)
  })

  it("nothing is asked with --accept, and the result is a score of the library", async () => {
    const { code, stdout } = await run(["scan.pdf", "--accept", "--quiet"])
    expect(code).toBe(0)
    const { job, score } = JSON.parse(stdout) as { job: string; score: string }
    expect(cli.sandbox.state().scores.map(({ id }) => id)).toContain(score)
    expect(job).toMatch(/\w+/)
  })

  it("a job that fails has the exit code of its reason", async () => {
    fs.writeFileSync(path.join(cli.home, "scan[NO_MUSIC_DETECTED].pdf"), "%PDF-1.4\n")
    const { code, stderr } = await run(["scan[NO_MUSIC_DETECTED].pdf", "--accept"])
    expect({ code, stderr }).toMatchObject({ code: 25, stderr: expect.stringContaining("NO_MUSIC_DETECTED") as string })
  })

  it("flags that do not fit are named, and nothing is sent", async () => {
    const wrong = [
      [[], "give the scanned pages"],
      [["scan.pdf", "--job", "x"], "a job has its files already"],
      [["scan.pdf", "-o", "score.doc"], "--file-format: give the format, one of musicxml, mxl, midi"],
      [["scan.pdf", "-o", "x", "--file-format", "mid1"], "Did you mean midi?"],
      [["nothing.pdf"], "nothing.pdf could not be opened"],
      [["scan.pdf", "-o", "score.mxl", "--collection", "c"], "--collection"]
    ] as const
    for (const [args, message] of wrong) {
      const { code, stderr } = await run([...args])
      expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining(message) as string })
    }
    expect(cli.sandbox.count()).toBe(0)
  })

  it("Ctrl-C ends the wait and says how to resume it", async () => {
    cli.sandbox.faults.set([{ fault: "latency;ms=60000", operation: "getOmrJob" }])
    const args = [...recognise, "scan.pdf", "--accept", "-o", "score.musicxml"]
    const ended = await stopped(cli, args, "SIGINT", () => cli.sandbox.count("getOmrJob") > 0)
    expect(ended.code).toBe(130)
    expect(ended.stderr).toContain("continues on the server. Follow it with: flat omr recognise --job")
    cli.sandbox.faults.clear()
    const { code } = await run(["--job", jobIn(ended.stderr), "-o", "score.musicxml"])
    expect(code).toBe(0)
    expect(read("score.musicxml")).toContain("score-partwise")
  })
})

describe("on a terminal", () => {
  const ask = (args: ReadonlyArray<string>, typed: ReadonlyArray<Step>) =>
    cli.run([...recognise, "scan.pdf", ...args], { hurried: true, typed })

  it("what was recognised is accepted with one key", async () => {
    const { code, stdout } = await ask(["-o", "score.musicxml"], [["Is this right?", "y"]])
    expect(stdout).toContain("Title: scan")
    expect(stdout).toContain("Part 1: Piano, played by Piano")
    expect(code).toBe(0)
    expect(read("score.musicxml")).toContain("scan")
  })

  it("or corrected by answers to questions", async () => {
    const { code } = await ask(["-o", "score.musicxml"], [
      ["Is this right?", "n"],
      ["Title", "Berceuse\r"],
      ["Part 1, name", "Harp\r"],
      ["Part 1, instrument", "\r"],
      ["Part 1, key", "H\r"],
      ["a key such as", "\u007fBb\r"]
    ])
    expect(code).toBe(0)
    expect(read("score.musicxml")).toContain("Berceuse")
    expect(read("score.musicxml")).toContain("Harp")
  })

  it("Ctrl-C at a question leaves the job waiting", async () => {
    const { code, stdout } = await ask([], [["Is this right?", "\u0003"]])
    expect(code).toBe(130)
    expect(stdout).toContain("still waits for answers")
    expect(cli.sandbox.count("submitOmrJobStep")).toBe(0)
  })
})
