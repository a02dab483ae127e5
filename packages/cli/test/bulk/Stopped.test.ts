/** Bulk runs that are stopped: after `kill -9` at any point, nothing is executed twice and nothing is forgotten. */
import { isNightly } from "@flat-sdk/tools/tests/Nightly"
import { describeWith } from "@flat-sdk/tools/tests/ProgramTests"
import * as SmallDisk from "@flat-sdk/tools/tests/SmallDisk"
import * as path from "node:path"
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import { Cli } from "../support/Cli.ts"
import { exists, read, results, stopped, write } from "./Files.ts"

let cli: Cli
beforeAll(async () => {
  cli = await Cli.start()
})
afterAll(() => cli.close())
beforeEach(() => cli.sandbox.reset())

const command = ["bulk", "classes", "create-class", "classes.csv"]

const names = (count: number) => Array.from({ length: count }, (_, at) => `Bulk ${at}`)

const created = () => cli.sandbox.state().classes.filter(({ name }) => name.startsWith("Bulk "))

const sent = () => cli.sandbox.count("createClass")

/** Decides when a run is killed: after some requests, or at any time from the first write to the last. */
const momentOf = (run: number): { readonly when: () => boolean; readonly seen: (stderr: string) => void } => {
  if (run % 2 === 0) {
    const limit = sent() + 1 + Math.floor(Math.random() * 4)
    return { when: () => sent() >= limit, seen: () => undefined }
  }
  // Later runs live longer: on a busy machine the first ones may not come to their calls.
  const pause = Math.random() * 15 * 2 ** run
  let began: number | undefined
  return {
    when: () => began !== undefined && performance.now() - began >= pause,
    seen: (stderr) => {
      if (stderr.includes("to call")) began ??= performance.now()
    }
  }
}

describe("kill -9", () => {
  it("again and again: nothing is doubled, nothing is lost", async () => {
    const rows = names(isNightly ? 60 : 12)
    write(cli, "killed.csv", `name\n${rows.join("\n")}\n`)
    cli.sandbox.faults.set([
      { fault: "latency;ms=40;executed=true", operation: "createClass", rate: 0.5 },
      { fault: "latency;ms=40", operation: "createClass" }
    ])
    const args = ["bulk", "classes", "create-class", "killed.csv", "--concurrency", "4"]
    const file = "killed.results.csv"
    const linesOf = (text: string) => text.slice(0, text.lastIndexOf("\n") + 1).split("\n")
    let kills = 0
    for (;;) {
      const { seen, when } = momentOf(kills)
      const { signal } = await stopped(cli, args, "SIGKILL", when, seen)
      if (signal === null) break
      kills++
      // What was executed has a line in the file, whatever the kill has truncated.
      const known = new Set(exists(cli, file) ? linesOf(read(cli, file)).map((line) => line.split(",")[0]) : [])
      for (const { name } of created()) expect(known).toContain(`${rows.indexOf(name) + 2}`)
    }
    expect(kills).toBeGreaterThan(1)
    const found = results(cli, file)
    expect(found.map(({ row }) => Number(row))).toEqual(rows.map((_, at) => at + 2))
    for (const [at, { id, status }] of found.entries()) {
      const classes = created().filter(({ name }) => name === rows[at])
      expect(["ok", "unknown"]).toContain(status)
      expect(classes.length).toBeLessThanOrEqual(1)
      expect(status === "ok" ? classes.map((one) => one.id) : []).toEqual(status === "ok" ? [id] : [])
    }
    // At most the calls in flight of each run are unknown.
    expect(found.filter(({ status }) => status === "unknown").length).toBeLessThanOrEqual(4 * kills)
  })
})

describeWith("mount", "a disk that is full", (programs) => {
  it("stops the run, and the same command finishes it: each outcome is known", async () => {
    const disk = SmallDisk.mount(programs, path.join(cli.home, "disk"), 80)
    try {
      write(cli, "disk/c.csv", `name\n${names(400).join("\n")}\n`)
      const bulk = ["bulk", "classes", "create-class", "disk/c.csv", "--concurrency", "4"]
      const first = await cli.run(bulk)
      expect([first.code, first.stdout]).toEqual([4, ""])
      expect(first.stderr).toContain("disk/c.results.csv cannot be written: the disk is full")
      expect(created().length).toBeGreaterThan(0)
      disk.enlarge()
      expect(await cli.run(bulk)).toMatchObject({ code: 0 })
      expect([sent(), created().length]).toEqual([400, 400])
    } finally {
      disk.unmount()
    }
  })
})

describe("Ctrl-C", () => {
  it("finishes the calls in flight, writes their results, and says what is left", async () => {
    write(cli, "classes.csv", `name\n${names(40).join("\n")}\n`)
    cli.sandbox.faults.set([{ fault: "latency;ms=100;executed=true", operation: "createClass" }])
    const { code, stderr } = await stopped(cli, command, "SIGINT", () => sent() >= 6)
    expect(code).toBe(130)
    expect(stderr).toContain("Finishing the calls in flight")
    const found = results(cli, "classes.results.csv")
    expect(found.filter(({ status }) => status !== "ok")).toEqual([])
    expect(found.map(({ id }) => id).toSorted()).toEqual(created().map(({ id }) => id).toSorted())
    expect(stderr).toContain(`${found.length} of 40 rows were called, ${40 - found.length} are left`)
    cli.sandbox.faults.clear()
    expect((await cli.run(command)).code).toBe(0)
    expect(created()).toHaveLength(40)
  })

  it("a second time does not wait, and the calls in flight are unknown", async () => {
    write(cli, "slow.csv", `name\n${names(5).join("\n")}\n`)
    cli.sandbox.faults.set([{ fault: "latency;ms=60000", operation: "createClass" }])
    let signals = 0
    const slow = ["bulk", "classes", "create-class", "slow.csv", "--concurrency", "2"]
    const { code } = await stopped(cli, slow, "SIGINT", () => sent() >= 2, (stderr, child) => {
      if (stderr.includes("Press Ctrl-C again") && ++signals === 1) child.kill("SIGINT")
    })
    expect(code).toBe(130)
    expect(results(cli, "slow.results.csv").map(({ reason, status }) => [status, reason])).toEqual([
      ["unknown", "Interrupted"],
      ["unknown", "Interrupted"]
    ])
  })
})
