/** Watches that are killed with `kill -9` at any point, and started again, at night: no change is lost, and none is repeated. */
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

/** Changes accounts until it is stopped. */
const changing = () => {
  const { create, remove, rename } = client(cli)
  const over = new AbortController()
  const work = (async () => {
    const mine: Array<string> = []
    for (let at = 0; !over.signal.aborted; at++) {
      if (at % 3 === 0 || mine.length === 0) mine.push((await create(`watched${at}`)).id)
      else if (at % 7 === 0) await remove(mine.shift()!)
      else await rename(mine[at % mine.length]!, `Name ${at}`)
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 8))
    }
  })()
  return {
    stop: () => {
      over.abort()
      return work
    }
  }
}

/** When a run is killed: as soon as it has written something, or at any time after it has read the list. */
const moments = { "while it writes": () => 0, "at any time": () => Math.random() * 120 }

const rounds = 12

const pairs = Object.entries(moments).flatMap(([moment, pause]) =>
  ["standard output", "--output"].map((target) => [moment, target, pause] as const)
)

/** Kills a watch again and again, and returns what all runs have written. */
const killed = async (args: ReadonlyArray<string>, pause: () => number, written: () => number) => {
  const changes = changing()
  let output = ""
  let kills = 0
  for (let round = 0; round < rounds; round++) {
    const before = written()
    const wait = pause()
    const kill = (run: { readonly kill: (signal: "SIGKILL") => boolean }) =>
      wait === 0 ? run.kill("SIGKILL") : setTimeout(() => run.kill("SIGKILL"), wait)
    const run = start(cli, args, kill)
    if (args.includes("--output")) {
      let isEnded = false
      run.child.on("close", () => (isEnded = true))
      await untilPromise(() => isEnded || written() !== before)
      kill(run.child)
    }
    const { signal } = await run.ended
    expect([run.stderr(), signal]).toEqual(["", "SIGKILL"])
    kills++
    // The line that the kill has cut off is not there for the reader.
    const text = run.stdout()
    output += text.slice(0, text.lastIndexOf("\n") + 1)
  }
  await changes.stop()
  return { output, kills }
}

describe.each(pairs)("kill -9 %s to %s", (_, target, pause) => {
  const isFile = target === "--output"

  it(`repeats ${isFile ? "no line" : "at most one line for each kill, with its id"}, and loses none`, async () => {
    const args = ["accounts", "--checkpoint", "point.json", "--emit-existing"]
    if (isFile) args.push("--output", "changes.jsonl")
    const written = () => isFile && exists(cli, "changes.jsonl") ? read(cli, "changes.jsonl").length : 0
    const { kills, output } = await killed([...args, ...fast], pause, written)
    const last = await cli.run(["watch", ...args, "--once"])
    expect([last.stderr, last.code]).toEqual(["", 0])
    const text = isFile ? read(cli, "changes.jsonl") : output + last.stdout
    expect(text.endsWith("\n")).toBe(true)
    expect(isFile ? output + last.stdout : "").toBe("")
    const { distinct, known, repeated } = mirror(linesOf(text))
    expect(known).toEqual(actual(cli))
    expect(distinct).toBeGreaterThan(150)
    expect(repeated).toBeLessThanOrEqual(isFile ? 0 : kills)
    expect((await cli.run(["watch", ...args, "--once"])).stdout).toBe("")
  })
})
