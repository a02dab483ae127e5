/** Bulk runs that are stopped by a full disk and by Ctrl-C. Histories by seed kill them at any point: see `Scenario.ts`. */
import { describeWith } from "@flat-sdk/tools/tests/ProgramTests"
import * as SmallDisk from "@flat-sdk/tools/tests/SmallDisk"
import * as path from "node:path"
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import { Cli } from "../support/Cli.ts"
import { results, stopped, write } from "./Files.ts"

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
