/** The tasks of `docs/command-line/tasks.md` about classes, assignments and scores: each as lines of shell and as tool calls, with the state at the end. */
import * as fs from "node:fs"
import * as path from "node:path"
import { assert, describe, expect, it } from "vitest"
import { School } from "./School.ts"
import { task } from "./TaskDocument.ts"
import * as ToolScript from "./ToolScript.ts"

type Context = Parameters<typeof School.open>[0]

const lines = (text: string) => text.split("\n").filter((line) => line !== "")

interface Submission {
  readonly state: string
  readonly attachments?: ReadonlyArray<{ readonly score?: string }>
}

// Results leave out what is empty.
const scoresOf = (submissions: unknown): ReadonlyArray<string> =>
  (submissions as ReadonlyArray<Submission> | undefined ?? [])
    .filter(({ state }) => state !== "created")
    .flatMap(({ attachments = [] }) => attachments.flatMap(({ score }) => score ?? []))

describe("2. who has not handed in", () => {
  const open = async (context: Context) => {
    const school = await School.open(context)
    const { assignment, id, pupils } = await school.band()
    const submissions = await school.run(school.admin.classes.getSubmissions({ class: id, assignment }))
    const done = submissions.filter(({ state }) => state !== "created").map(({ creator }) => creator)
    const missing = pupils.filter((pupil) => !done.includes(pupil.id)).map((pupil) => pupil.id).toSorted()
    // Somebody has begun, and somebody has not even opened it.
    expect(submissions.some(({ creator }) => missing.includes(creator))).toBe(true)
    expect(missing.some((pupil) => !submissions.some(({ creator }) => creator === pupil))).toBe(true)
    return { school, missing, values: { CLASS: id, ASSIGNMENT: assignment } }
  }

  it("by shell", async (context) => {
    const { missing, school, values } = await open(context)
    const { code, stderr, stdout } = await school.shell(task(2).shell, values)
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" })
    expect(lines(stdout).map((line) => line.split(",")[0]!).toSorted()).toEqual(missing)
  })

  it("by tool calls", async (context) => {
    const { missing, school, values } = await open(context)
    const { MISSING } = await ToolScript.run(await school.agent(context, []), task(2).steps, values, {
      DONE: ([page]) => page!.listAt("result").filter(({ state }) => state !== "created").map(({ creator }) => creator),
      MISSING: ([page], { DONE }) =>
        page!.listAt("result").map(({ id }) => id).filter((id) => !(DONE as Array<unknown>).includes(id))
    })
    expect([...MISSING as Array<string>].toSorted()).toEqual(missing)
  })
})

describe("3. every score of a class as MIDI", () => {
  const open = async (context: Context) => {
    const school = await School.open(context)
    const { id, pupils } = await school.band()
    const [first, second] = await school.run(school.admin.classes.listAssignments({ class: id }))
    const scores = [
      await school.handIn(id, first!.id, pupils[10]!.id),
      await school.handIn(id, first!.id, pupils[11]!.id),
      await school.handIn(id, second!.id, pupils[10]!.id)
    ].toSorted()
    // Not handed in.
    await school.handIn(id, second!.id, pupils[11]!.id, false)
    return { school, scores, values: { CLASS: id } }
  }

  const isMidi = (file: string) => expect(fs.readFileSync(file).subarray(0, 4).toString()).toBe("MThd")

  it("by shell", async (context) => {
    const { school, scores, values } = await open(context)
    const { code, stderr } = await school.shell(task(3).shell, values)
    assert.strictEqual(code, 0, stderr)
    const folder = path.join(school.cli.home, "midi")
    expect(fs.readdirSync(folder).toSorted()).toEqual(scores.map((score) => `${score}.mid`))
    for (const name of fs.readdirSync(folder)) isMidi(path.join(folder, name))
  })

  it("by shell: a score that was deleted is reported, and the others are exported", async (context) => {
    const { school, scores, values } = await open(context)
    const { faults } = school.cli.sandbox
    faults.set([{ fault: { name: "status", status: 404 }, operation: "getScoreRevisionData", times: 1 }])
    const { stderr } = await school.shell(task(3).shell, values)
    expect(stderr).toContain("getScoreRevisionData failed: NotFound")
    expect(fs.readdirSync(path.join(school.cli.home, "midi"))).toHaveLength(scores.length - 1)
  })

  it("by tool calls", async (context) => {
    const { school, scores, values } = await open(context)
    const folder = path.join(school.cli.home, "midi")
    fs.mkdirSync(folder)
    const agent = await school.agent(context, ["--files", folder])
    const { FILES, SCORES } = await ToolScript.run(agent, task(3).steps, values, {
      SCORES: ([page]) => page!.listAt("result").flatMap(({ submissions }) => scoresOf(submissions))
    })
    expect([...SCORES as Array<string>].toSorted()).toEqual(scores)
    expect(new Set(FILES as Array<string>).size).toBe(scores.length)
    for (const file of FILES as Array<string>) isMidi(file)
  })
})

describe("7. the classes of last year", () => {
  const open = async (context: Context) => {
    const school = await School.open(context)
    const { id } = await school.band()
    // The administrator teaches two more classes of the sample, which began earlier than the ones created here.
    const old = [id, ...await school.join(2)].toSorted()
    const current = [await school.room("Choir"), await school.room("Strings")].toSorted()
    const before = new Date().toISOString().slice(0, 10)
    const archived = async (state: "active" | "archived") =>
      (await school.run(school.admin.classes.listClasses({ state }))).map((room) => room.id).toSorted()
    expect(await archived("active")).toEqual([...old, ...current].toSorted())
    const done = async () => {
      expect(await archived("archived")).toEqual(old)
      expect(await archived("active")).toEqual(current)
    }
    return { school, old, done, values: { BEFORE: before } }
  }

  it("DG5 by shell: those of all teachers, with a list to read before", async (context) => {
    const { done, school, values } = await open(context)
    const { sandbox } = school.cli
    const active = () => sandbox.state().classes.filter(({ state }) => state === "active").length
    const before = active()
    const { code, stderr, stdout } = await school.shell(task(7).shell, values)
    assert.strictEqual(code, 0, stderr)
    expect(stderr).toContain("Nothing was archived.")
    expect(lines(stdout)).toHaveLength(2 * (before - 2 + 1))
    expect([sandbox.count("archiveClass"), active()]).toEqual([before - 2, 2])
    await done()
  })

  it("by tool calls: one plan first", async (context) => {
    const { done, old, school, values } = await open(context)
    const agent = await school.agent(context)
    const choices: ToolScript.Choices = {
      CALLS: ([page], { BEFORE }) =>
        page!.listAt("result").filter(({ creationDate }) => String(creationDate) < String(BEFORE)).map(({ id }) => ({
          operation: "archiveClass",
          parameters: { class: id }
        }))
    }
    const steps = task(7).steps
    const { PLANS } = await ToolScript.run(agent, steps.slice(0, 2), values, choices)
    expect(PLANS).toHaveLength(old.length)
    expect(PLANS).toContain("Concert Band")
    expect(school.cli.sandbox.count("archiveClass")).toBe(0)
    await ToolScript.run(agent, steps, values, choices)
    await done()
  })
})

describe("8. an assignment for three more classes", () => {
  const open = async (context: Context) => {
    const school = await School.open(context)
    const { assignment, id } = await school.band()
    const targets = [await school.room("Second Band"), await school.room("Theory"), await school.room("Strings")]
    const titles = () =>
      Promise.all(
        targets.map(async (room) =>
          (await school.run(school.admin.classes.listAssignments({ class: room }))).map(({ title }) => title)
        )
      )
    expect(await titles()).toEqual([[], [], []])
    const done = async () =>
      expect(await titles()).toEqual([["An eight-bar melody"], ["An eight-bar melody"], ["An eight-bar melody"]])
    return { school, done, targets, values: { CLASS: id, ASSIGNMENT: assignment } }
  }

  it("by shell", async (context) => {
    const { done, school, targets, values } = await open(context)
    const [BAND, THEORY, STRINGS] = targets as [string, string, string]
    const { code, stderr, stdout } = await school.shell(task(8).shell, { ...values, BAND, THEORY, STRINGS })
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" })
    expect(lines(stdout)).toHaveLength(3)
    await done()
  })

  it("by tool calls", async (context) => {
    const { done, school, targets, values } = await open(context)
    await ToolScript.run(await school.agent(context), task(8).steps, { ...values, TARGETS: targets })
    await done()
  })
})

describe("9. the same comment for everybody", () => {
  const comment = "Please name your file before Friday."

  const open = async (context: Context) => {
    const school = await School.open(context)
    const { assignment, id } = await school.band()
    const path = { class: id, assignment }
    const submissions = await school.run(school.admin.classes.getSubmissions(path))
    expect(submissions.length).toBeGreaterThan(3)
    const done = async () => {
      for (const { id: submission } of submissions) {
        const comments = await school.run(school.admin.classes.getSubmissionComments({ ...path, submission }))
        expect(comments.filter((one) => one.comment === comment)).toHaveLength(1)
      }
    }
    return { school, done, submissions, values: { CLASS: id, ASSIGNMENT: assignment } }
  }

  it("by shell, and the last command again after a failure", async (context) => {
    const { done, school, submissions, values } = await open(context)
    const { faults } = school.cli.sandbox
    faults.set([{ fault: { name: "status", status: 403 }, operation: "postSubmissionComment", skip: 2, times: 1 }])
    const first = await school.shell(task(9).shell, values)
    expect(first.code).toBe(3)
    const last = task(9).shell.slice(task(9).shell.indexOf("flat bulk"))
    const second = await school.shell(last, values)
    assert.strictEqual(second.code, 0, second.stderr)
    expect(second.stderr).toContain(`1 to call, ${submissions.length - 1} done`)
    await done()
  })

  it("by tool calls", async (context) => {
    const { done, school, values } = await open(context)
    await ToolScript.run(await school.agent(context), task(9).steps, values)
    await done()
  })
})
