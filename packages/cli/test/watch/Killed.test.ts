/**
 * Watches that are killed with `kill -9`, and started again, at night: no change is lost, and none is repeated. The scenario `watches` of the simulation
 * kills them at any point.
 */
import { untilPromise } from "@flat-sdk/tools/tests/Wait"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { Cli } from "../support/Cli.ts"
import { actual, client, endAll, exists, fast, linesOf, mirror, read, start } from "./Watching.ts"

let cli: Cli
beforeEach(async () => {
  cli = await Cli.start({ users: 150, rateLimit: { requests: 10_000_000 } })
})
afterEach(async () => {
  endAll()
  await cli.close()
})

/** When a run is killed: as soon as it has written something, or a change after the list. */
const moments = ["while it writes", "after a change"]

const pairs = moments.flatMap((moment) => ["standard output", "--output"].map((target) => [moment, target] as const))

describe.each(pairs)("kill -9 %s to %s", (moment, target) => {
  const isFile = target === "--output"

  it(`repeats ${isFile ? "no line" : "at most one line, with its id"}, and loses none`, async () => {
    const args = ["accounts", "--checkpoint", "point.json", "--emit-existing"]
    if (isFile) args.push("--output", "changes.jsonl")
    const { create, remove, rename } = client(cli)
    const kill = (child: typeof run.child) => child.kill("SIGKILL")
    const run = start(cli, [...args, ...fast], moment === "while it writes" ? kill : undefined)
    const written = () => !isFile ? run.stdout() : exists(cli, "changes.jsonl") ? read(cli, "changes.jsonl") : ""
    const writes = (count: number) => untilPromise(() => linesOf(written()).length >= count)
    await writes(1)
    const [renamed, removed] = await Promise.all([create("watched1"), create("watched2")])
    if (moment === "after a change") await writes(actual(cli).size)
    kill(run.child)
    expect([(await run.ended).signal, run.stderr()]).toEqual(["SIGKILL", ""])
    await rename(renamed.id, "Name")
    await remove(removed.id)
    const last = await cli.run(["watch", ...args, "--once"])
    expect([last.stderr, last.code]).toEqual(["", 0])
    // The kill may have come in the middle of a line. A program that reads lines ignores such a last line without a line break, and so does this test.
    const output = run.stdout().slice(0, run.stdout().lastIndexOf("\n") + 1)
    const text = isFile ? read(cli, "changes.jsonl") : output + last.stdout
    expect(text.endsWith("\n")).toBe(true)
    expect(isFile ? output + last.stdout : "").toBe("")
    const { distinct, known, repeated } = mirror(linesOf(text))
    expect(known).toEqual(actual(cli))
    expect(distinct).toBeGreaterThan(150)
    expect(repeated).toBeLessThanOrEqual(isFile ? 0 : 1)
    expect((await cli.run(["watch", ...args, "--once"])).stdout).toBe("")
  })
})
