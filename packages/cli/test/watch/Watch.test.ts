/** `flat watch` as a process against a sandbox on a socket, whose data another client changes. */
import { describeWith } from "@flat-sdk/tools/tests/ProgramTests"
import { untilPromise } from "@flat-sdk/tools/tests/Wait"
import * as fs from "node:fs"
import * as path from "node:path"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { command } from "../../src/commands/Watch.ts"
import { Cli } from "../support/Cli.ts"
import { client, endAll, exists, fast, linesOf, read, start, write } from "./Watching.ts"

let cli: Cli
beforeEach(async () => {
  cli = await Cli.start({ users: 150, rateLimit: { requests: 10_000_000 } })
})
afterEach(async () => {
  endAll()
  await cli.close()
})

const polls = () => cli.sandbox.count("listOrganizationUsers")

const room = () => cli.sandbox.state().classes.find(({ assignments }) => assignments.length > 0)!

describe("changes", () => {
  it("are lines of JSON, each written when it is found; the checkpoint is saved at the baseline and by Ctrl-C", async () => {
    const { create, remove, rename } = client(cli)
    const args = ["accounts", "--checkpoint", "point.json"]
    const run = start(cli, [...args, ...fast])
    // The first poll is what the changes are compared with.
    await untilPromise(() => polls() > 1)
    expect(fs.statSync(path.join(cli.home, "point.json")).mode & 0o777).toBe(0o600)
    const second = await cli.run(["watch", ...args, "--once"])
    expect(second.code).toBe(2)
    expect(second.stderr).toContain(`another watch writes point.json (process ${run.child.pid}`)
    const { id } = await create("ada")
    await untilPromise(() => linesOf(run.stdout()).length === 1)
    await rename(id, "Ada")
    await untilPromise(() => linesOf(run.stdout()).length === 2)
    await remove(id)
    await untilPromise(() => linesOf(run.stdout()).length === 3)
    run.child.kill("SIGINT")
    expect([(await run.ended).code, run.stderr()]).toEqual([130, ""])
    expect(exists(cli, "point.json.lock.json")).toBe(false)
    const lines = linesOf(run.stdout())
    expect(lines.map(({ change, key }) => [change, key])).toEqual([["added", id], ["changed", id], ["removed", id]])
    expect(lines.map(({ item }) => item?.firstname)).toEqual(["A", "Ada", undefined])
    const previous = { organizationRole: "user" }
    expect(lines.map((line) => line.previous)).toEqual([undefined, previous, previous])
    expect(new Set(lines.map((line) => line.id)).size).toBe(3)

    const between = await create("between")
    const next = await cli.run(["watch", ...args, "--once"])
    expect(linesOf(next.stdout).map(({ change, key }) => [change, key])).toEqual([["added", between.id]])
    expect((await cli.run(["watch", ...args, "--once"])).stdout).toBe("")
    // Names are in it only while they are written.
    expect(read(cli, "point.json")).not.toContain("between")
  })

  it("have the fields of --fields, and an unknown field is an error before anything is sent", async () => {
    const args = ["watch", "accounts", "--once", "--emit-existing", "--limit", "1"]
    const { stdout } = await cli.run([...args, "--fields", "change,item.username"])
    expect(JSON.parse(stdout)).toEqual({ change: "added", item: { username: "admin" } })
    cli.sandbox.clearRequests()
    const wrong = await cli.run([...args, "--fields", "change,item.usrname"])
    expect([wrong.code, wrong.stdout, polls()]).toEqual([2, "", 0])
    expect(wrong.stderr).toContain("Did you mean \"item.username\"?")
  })

  it("are lines for people on a terminal, and JSON with --format jsonl", async () => {
    const args = ["watch", "accounts", "--once", "--emit-existing", "--limit", "1", "--quiet"]
    const at = { stdoutIsTerminal: true, env: { NO_COLOR: "1" } }
    const shown = await cli.run(args, at)
    expect(shown.stdout).toMatch(/^\d\d:\d\d:\d\d \+ [\da-f]{24} {2}username admin {2}organizationRole admin\n$/)
    const json = await cli.run([...args, "--format", "jsonl"], at)
    expect(JSON.parse(json.stdout)).toMatchObject({ change: "added", item: { username: "admin" } })
  })

  it("come from every list: as the examples of the help say, and in other forms", async () => {
    const { assignments, id } = room()
    const score = cli.sandbox.state().scores[0]!.id
    const assignment = assignments[0]!.id
    const lists = command.subcommands.flatMap(({ commands }) => commands)
    expect(lists.map(({ examples }) => examples.length > 0)).toEqual(Array(6).fill(true))
    const examples = lists.flatMap(({ examples }) => examples.map(({ command }) => [command, 0] as const))
    const forms = [
      ["flat watch submissions", 1],
      ["flat watch submissions CLASS", 1],
      ["flat watch submissions --class CLASS --assignment ASSIGNMENT", 0],
      ["flat watch assignments CLASS", assignments.length],
      ["flat watch members --class CLASS", 2],
      ["flat watch accounts --role teacher", 1],
      ["flat watch scores root", 1]
    ] as const
    for (const [form, fewest] of [...examples, ...forms]) {
      const once = ["--once", "--emit-existing"].filter((flag) => !form.includes(flag))
      const line = [form.replace("CLASS", id).replace("ASSIGNMENT", assignment).replace("SCORE", score), ...once]
      const { code, stderr, stdout } = await cli.shell(line.join(" "))
      expect([form, code, stderr]).toEqual([form, 0, ""])
      expect(linesOf(stdout).length).toBeGreaterThanOrEqual(fewest)
    }
  })
})

describeWith("script", "standard error", (terminal) => {
  it("has the polls if it is a terminal", async () => {
    const { stdout } = await cli.terminalShell(terminal, "flat watch accounts --once --emit-existing > changes.jsonl")
    expect(stdout).toMatch(/accounts: 150 items, 150 changes, 1 request/)
    expect(linesOf(read(cli, "changes.jsonl"))).toHaveLength(150)
  })
})

describe("--checkpoint", () => {
  it.each([
    ["empty", ""],
    ["no JSON", "user,role\n"],
    ["another file", "{\"users\":[]}\n"],
    ["cut off", "{\"format\":\"flat watch\",\"version\":1,\"watch\":\"acc"]
  ])("that is %s is refused, and stays as it is", async (_, text) => {
    write(cli, "point.json", text)
    const { code, stderr, stdout } = await cli.run(["watch", "accounts", "--checkpoint", "point.json", "--once"])
    expect([code, stdout, polls()]).toEqual([2, "", 0])
    expect(stderr).toContain("point.json is not a checkpoint of flat watch, or it is damaged")
    expect(read(cli, "point.json")).toBe(text)
  })

  it("of another list, filter, server or version is refused before anything is sent", async () => {
    const save = ["--checkpoint", "point.json", "--once"]
    expect((await cli.run(["watch", "accounts", ...save])).code).toBe(0)
    const saved = read(cli, "point.json")
    cli.sandbox.clearRequests()
    const refused = async (args: ReadonlyArray<string>, message: string) => {
      const { code, stderr, stdout } = await cli.run(["watch", ...args, ...save])
      expect([code, stdout, cli.sandbox.count()]).toEqual([2, "", 0])
      expect(stderr).toContain(message)
    }
    await refused(["members", "x"], "its list is \"accounts\", not \"members\"")
    await refused(["accounts", "--role", "teacher"], "point.json cannot be used: the checkpoint belongs to accounts of")
    await refused(["accounts", "--base-url", "http://127.0.0.1:1/v2"], "its server is")
    await refused(["accounts", "--as", "admin"], "not \"FLAT_ACCESS_TOKEN as admin\"")
    expect(read(cli, "point.json")).toBe(saved)
    write(cli, "point.json", saved.replace("\"version\":1", "\"version\":2"))
    await refused(["accounts"], "was written by a later version of flat")
    write(cli, "point.json", saved.replace(/"seen":\{"[^"]*":\["[^"]*"/, "\"seen\":{\"x\":[\"?\""))
    await refused(["accounts"], "values are not fingerprints")
  })

  it("that cannot be written is noticed before anything is sent", async () => {
    const { code, stderr } = await cli.run(["watch", "accounts", "--checkpoint", "none/point.json"])
    expect([code, cli.sandbox.count()]).toEqual([2, 0])
    expect(stderr).toContain("the checkpoint none/point.json cannot be locked: its folder does not exist")
  })
})

describe("a pipe whose reader has gone", () => {
  it("ends the watch quietly, and what it did not take is written by the next run", async () => {
    const args = ["accounts", "--checkpoint", "point.json", "--emit-existing"]
    const line = `{ flat watch ${[...args, ...fast].join(" ")}; echo "code $?" >&2; } | head -n 1`
    const { stderr, stdout } = await cli.shell(line, { process: true })
    expect([linesOf(stdout).length, stderr]).toEqual([1, "code 0\n"])
    const [first, ...notes] = read(cli, "point.json").split("\n")
    const { checkpoint, pending } = JSON.parse(first!) as {
      readonly checkpoint: { readonly seen: object }
      readonly pending: ReadonlyArray<{ readonly id: string; readonly key: string }>
    }
    const left = pending.filter(({ id }) => !notes.includes(id)).map(({ key }) => key)
    // What the pipe had accepted is not written again: the reader has decided not to read it.
    const taken = Object.keys(checkpoint.seen).filter((key) => !left.includes(key))
    expect(taken).toContain(linesOf(stdout)[0]!.key)
    const next = linesOf((await cli.run(["watch", ...args, "--once"])).stdout).map(({ key }) => key)
    expect([...taken, ...next].toSorted()).toEqual(cli.sandbox.state().users.map(({ id }) => id).toSorted())
  })
})

describe("Ctrl-C while the reader of a pipe has stopped reading", () => {
  it("ends the watch, and the next run writes what the pipe did not take", async () => {
    await cli.close()
    // More than a pipe takes.
    cli = await Cli.start({ users: 900 })
    const args = ["accounts", "--checkpoint", "point.json", "--emit-existing"]
    const run = start(cli, args)
    const output: Array<Buffer> = []
    run.child.stdout!.removeAllListeners("data").pause().on("data", (chunk: Buffer) => output.push(chunk))
    // Changes wait, and the pipe takes no more of them.
    let accepted = -1
    await untilPromise(async () => {
      await new Promise((resolve) => setTimeout(resolve, 300))
      const now = exists(cli, "point.json") ? read(cli, "point.json").split("\n").length : -1
      const isStuck = now > 3 && now === accepted
      accepted = now
      return isStuck
    }, { what: "a watch that writes no further changes" })
    run.child.kill("SIGINT")
    await untilPromise(() => run.child.exitCode !== null)
    expect(run.child.exitCode).toBe(130)
    run.child.stdout!.resume()
    await run.ended
    const taken = linesOf(Buffer.concat(output).toString())
    const { stdout } = await cli.run(["watch", ...args, "--once"])
    const all = [...taken, ...linesOf(stdout)]
    expect(new Set(all.map(({ key }) => key)).size).toBe(900)
    expect(all).toHaveLength(900)
  })
})

describe("--output", () => {
  const args = ["watch", "accounts", "--checkpoint", "point.json", "--output", "changes.jsonl"]

  it("adds to a file, and refuses one that has changed", async () => {
    const { create } = client(cli)
    write(cli, "changes.jsonl", "{\"mine\":true}")
    expect((await cli.run([...args, "--once"])).code).toBe(0)
    await create("first")
    await cli.run([...args, "--once"])
    await create("second")
    await cli.run([...args, "--once"])
    const text = read(cli, "changes.jsonl")
    const [mine, ...added] = text.trim().split("\n").map((line) => JSON.parse(line) as object)
    expect(mine).toEqual({ mine: true })
    expect(added).toMatchObject([{ item: { username: "first" } }, { item: { username: "second" } }])

    for (const other of [text.slice(0, -1), text.replace("second", "sekond"), ""]) {
      write(cli, "changes.jsonl", other)
      const { code, stderr } = await cli.run([...args, "--once"])
      expect([code, read(cli, "changes.jsonl")]).toEqual([2, other])
      expect(stderr).toContain("changes.jsonl was changed since the watch wrote it")
    }
    // What a run has written and not saved is cut off.
    write(cli, "changes.jsonl", `${text}{"id":"torn`)
    expect((await cli.run([...args, "--once"])).code).toBe(0)
    expect(read(cli, "changes.jsonl")).toBe(text)
  })

  it("belongs to its checkpoint", async () => {
    await cli.run([...args, "--once"])
    // Nothing has changed yet.
    expect(read(cli, "changes.jsonl")).toBe("")
    const without = await cli.run(["watch", "accounts", "--checkpoint", "point.json", "--once"])
    expect([without.code, without.stderr]).toEqual([2, expect.stringContaining("belongs to the output file")])
    const other = await cli.run([...args.slice(0, -1), "other.jsonl", "--once"])
    expect([other.code, other.stderr]).toEqual([2, expect.stringContaining("not to")])
    const none = await cli.run(["watch", "accounts", "--output", "changes.jsonl", "--once"])
    expect([none.code, none.stderr]).toEqual([2, expect.stringContaining("needs --checkpoint")])
  })
})

describe("--budget", () => {
  it("limits the requests an hour", async () => {
    // 36,000 an hour are one in 100 milliseconds, whatever the interval says.
    cli.sandbox.faults.set([{ fault: "status;status=400", operation: "listOrganizationUsers", skip: 4 }])
    const args = ["watch", "accounts", "--interval", "1ms", "--max-interval", "1ms", "--max-failures", "0"]
    expect((await cli.run([...args, "--budget", "36000"])).code).toBe(10)
    const times = cli.sandbox.requests().map(({ time }) => time)
    expect(times).toHaveLength(5)
    // A poll begins before its request arrives, so a single pause may look shorter.
    expect(times.at(-1)! - times[0]!).toBeGreaterThan(300)
  })
})

describe("failed polls", () => {
  it("are repeated with a warning, and end the watch after --max-failures", async () => {
    const { create } = client(cli)
    const args = ["watch", "accounts", "--checkpoint", "point.json", ...fast]
    await cli.run([...args, "--once"])
    await create("meanwhile")
    cli.sandbox.faults.set([{ fault: "status;status=400", operation: "listOrganizationUsers", times: 1 }])
    const final = await cli.run([...args, "--once"])
    expect([final.code, final.stdout]).toEqual([10, ""])
    cli.sandbox.faults.set([{ fault: "malformed-json", operation: "listOrganizationUsers", times: 1 }])
    const repeated = await cli.run([...args, "--once", "--max-failures", "1"])
    expect([repeated.code, linesOf(repeated.stdout).length]).toEqual([0, 1])
    expect(repeated.stderr).toContain("Warning: watch.accounts: a poll failed")
    cli.sandbox.faults.set([{ fault: "malformed-json", operation: "listOrganizationUsers" }])
    const ended = await cli.run([...args, "--max-failures", "1", "--quiet"])
    expect([ended.code, ended.stdout]).toEqual([22, ""])
    expect(ended.stderr).toMatch(/^Error: listOrganizationUsers failed/)
  })

  it("have the exit code of their reason", async () => {
    const missing = await cli.run(["watch", "members", "nothing"])
    expect([missing.code, missing.stdout]).toEqual([14, ""])
    const token = await cli.run(["watch", "accounts"], { env: { FLAT_ACCESS_TOKEN: "wrong" } })
    expect([token.code, token.stdout]).toEqual([11, ""])
  })
})

describe("flags", () => {
  it("are checked together, before anything is sent", async () => {
    const args = ["watch", "accounts", "--interval", "5", "--max-interval", "soon", "--format", "csv", "--once"]
    const { code, stderr } = await cli.run(args)
    expect([code, cli.sandbox.count()]).toEqual([2, 0])
    expect(stderr).toContain("4 problems:")
    expect(stderr).toContain("--interval: expected a time such as 30s, 5m or 1h, found \"5\"")
    expect(stderr).toContain("--once: needs --checkpoint")
    const task = await cli.run(["watch", "submissions", "--assignment", "x"])
    expect([task.code, task.stderr]).toEqual([2, expect.stringContaining("--class: expected the class")])
    const empty = await cli.run(["watch", "submissions", ""])
    expect([empty.code, empty.stderr]).toEqual([2, expect.stringContaining("--class: expected an id")])
    const order = await cli.run(["watch", "accounts", "--interval", "5m", "--max-interval", "10s"])
    expect([order.code, order.stderr]).toEqual([2, expect.stringContaining("--max-interval: must not be shorter")])
  })

  it("--dry-run prints the first request, says as whom, and leaves files alone", async () => {
    const args = ["watch", "accounts", "--checkpoint", "point.json", "--dry-run", "--as", "miss.watson"]
    const { code, stderr, stdout } = await cli.run(args)
    expect([code, stderr]).toEqual([0, "It would be sent as miss.watson, with a delegated token.\n"])
    expect(stdout).toMatch(/^GET .*\/organizations\/users\?limit=1000\n/)
    expect(exists(cli, "point.json")).toBe(false)
    expect((await cli.run([...args, "--quiet"])).stderr).toBe("")
  })
})

describe("the help", () => {
  it("has examples that run", async () => {
    const { assignments, id } = room()
    const lists = command.subcommands.flatMap(({ commands }) => commands)
    expect(lists.length).toBe(6)
    for (const list of lists) {
      expect(list.examples.length).toBeGreaterThan(0)
      for (const { command } of list.examples) {
        const line = command.replace("CLASS", id).replace("ASSIGNMENT", assignments[0]!.id)
          .replace("SCORE", cli.sandbox.state().scores[0]!.id)
        const once = ["--once", "--emit-existing"].filter((flag) => !line.includes(flag)).join(" ")
        const { code, stderr } = await cli.shell(`${line} ${once}`)
        expect([line, code, stderr]).toEqual([line, 0, ""])
      }
    }
  })
})
