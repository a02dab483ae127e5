/**
 * Kills `roster apply` and `roster sync` at random points: before, while and after a write arrives, or at any time. Whatever happens, the end is the same. Some kills by
 * default; `ROSTER_KILLS=100` makes so many, and prints where they struck.
 */
import { assert, describe, it } from "@effect/vitest"
import { Sandbox } from "@flat-sdk/sandbox/effect"
import { Effect } from "effect"
import { readFileSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll } from "vitest"
import * as Command from "../Command.ts"
import * as Fixture from "../Fixture.ts"
import * as Proxy from "./Proxy.ts"
import { look, school } from "./School.ts"

const kills = Number(process.env["ROSTER_KILLS"] ?? 2)
const killsOfTrial = 2
const accounts = 10
const classes = 4
const plan = school(accounts, classes)

/** A command that is killed, and the end that it must come to. */
interface Scenario {
  readonly file: string
  readonly content: string
  /** Arguments, without the flags that all have. */
  readonly args: (file: string) => ReadonlyArray<string>
  /** What the command says when everything is done. */
  readonly finished: string
}

/** Numbers from 0 to 1 that depend on a seed only. */
const random = (seed: number) => {
  let state = seed * 2654435761 >>> 0
  return () => {
    state = state + 0x6d2b79f5 >>> 0
    let mixed = Math.imul(state ^ state >>> 15, 1 | state)
    mixed = mixed + Math.imul(mixed ^ mixed >>> 7, 61 | mixed) ^ mixed
    return ((mixed ^ mixed >>> 14) >>> 0) / 4294967296
  }
}

const usernames = Array.from({ length: accounts }, (_, index) => `user.p${index + 1}`)

/** The classes with the usernames of their pupils. Two classes each have the same name. */
const rooms = Array.from(
  { length: classes },
  (_, room) => [`Choir ${room >> 1}`, ...usernames.filter((_, index) => index % classes === room).sort()].join(" ")
).sort()

const scenarios = {
  apply: {
    file: "plan.json",
    content: JSON.stringify(plan),
    args: (file) => ["apply", file],
    finished: "Nothing was sent"
  },
  sync: {
    file: "users.csv",
    content: [
      "id,username,first name,last name,role,school,class",
      ...usernames.map((username, index) => {
        const room = index % classes
        return `p${index + 1},${username},Ada,P${index + 1},student,School ${room & 1},Choir ${room >> 1}`
      })
    ].join("\n"),
    args: (file) => ["sync", file, "--yes"],
    finished: "There is nothing to write."
  }
} satisfies Record<string, Scenario>

let struck = 0
afterAll(() => {
  if (process.env["ROSTER_KILLS"] !== undefined) process.stderr.write(`${struck} kills\n`)
})

const faults = [{
  fault: [
    "reset-before-headers",
    "reset-before-headers;executed=true",
    "status;status=503",
    "status;status=502;executed=true",
    "cut-body",
    "truncated-json",
    "reset-after-headers",
    "slow-body;ms=20",
    "latency;ms=30"
  ],
  rate: 0.15
}]

interface Body {
  readonly username?: string
  readonly password?: string
}

/** The passwords that were sent for each username. */
const sentPasswords = (writes: ReadonlyArray<Proxy.Write>, sandbox: Sandbox.ServedSandbox) => {
  const nameOf = new Map(sandbox.state().users.map(({ id, username }) => [id, username]))
  const sent = new Map<string, Set<string>>()
  for (const { body, path } of writes) {
    if (!path.includes("/organizations/users") || body === "") continue
    const { password, username = nameOf.get(path.split("/").at(-1)!) } = JSON.parse(body) as Body
    if (password !== undefined) sent.set(username!, (sent.get(username!) ?? new Set()).add(password))
  }
  return sent
}

const trial = Effect.fnUntraced(
  function*({ args: argsOf, content, file: name, finished: end }: Scenario, seed: number) {
    const next = random(seed)
    const faulty = seed % 2 === 1
    const sandbox = yield* Sandbox.serve({ users: 1, seed, faults: faulty ? faults : [] })
    const proxy = yield* Proxy.serve(sandbox.url)
    const folder = yield* Fixture.folder
    const file = join(folder, name)
    const passwords = join(folder, "passwords.csv")
    writeFileSync(file, content)
    const env = {
      FLAT_ACCESS_TOKEN: sandbox.token,
      FLAT_BASE_URL: proxy.url,
      FLAT_ROSTER_STATE: join(folder, "state")
    }
    const args = [
      ...argsOf(file),
      "--credentials",
      passwords,
      "--settle",
      "2",
      "--concurrency",
      "4",
      "--max-failures",
      "50"
    ]
    const how: Array<string> = []
    let late = 0
    for (let kill = 0; kill < killsOfTrial; kill++) {
      const at = proxy.writes.length + 1 + Math.floor(next() * 16)
      const fate = ([`drop`, "hide", 300, "pass", "any time"] as const)[Math.floor(next() * 5)]!
      const later = next() * (fate === "any time" ? 3000 : 60)
      const before = proxy.writes.length
      const { child, ended } = Command.start(args, env)
      proxy.onFate = () => child.kill("SIGKILL")
      if (fate === "any time") setTimeout(() => child.kill("SIGKILL"), later)
      proxy.decide = (count) => {
        if (count !== at || fate === "any time") return "pass"
        if (typeof fate === "number") late++
        if (fate === "pass") setTimeout(() => child.kill("SIGKILL"), later)
        return fate
      }
      const { code } = yield* ended
      if (code === null) struck++
      assert.notStrictEqual(code, 1, "a defect")
      how.push(
        `${code === null ? "killed" : `ended with ${code}`} (${fate}) after ${proxy.writes.length - before} writes`
      )
    }
    proxy.decide = () => "pass"
    let last = yield* Command.roster(args, env)
    // Under faults a step may fail, or the organization cannot be read.
    for (let again = 0; again < 5 && last.code !== 0; again++) last = yield* Command.roster(args, env)
    const context = `seed ${seed}, ${how.join(", ")}\n${last.stdout}${last.stderr}`
    assert.strictEqual(last.code, 0, context)

    assert.deepStrictEqual(look(sandbox), { users: ["admin", ...usernames].sort(), classes: rooms }, context)
    const executed = (operation: string) =>
      sandbox.requests().filter((request) => request.operation === operation && request.executed)
    // Usernames are unique and each account was created by one request, so none was created twice.
    assert.strictEqual(executed("createOrganizationUser").length, accounts, context)
    assert.strictEqual(executed("createClass").length, classes, context)
    // These calls are idempotent: the client repeats them under faults, and the command does not wait for one that is executed late.
    const added = executed("addClassUser").length
    assert.isAtLeast(added, accounts, context)
    if (!faulty) assert.isAtMost(added, accounts + late, context)

    const sent = sentPasswords(proxy.writes, sandbox)
    const lines = readFileSync(passwords, "utf8").trim().split("\n").slice(1).map((line) => line.split(","))
    const kept = new Map(lines.map(([, username, password, note]) => [username!, { password, note }]))
    assert.strictEqual(kept.size, accounts, context)
    for (const [username, { note, password }] of kept) {
      assert.strictEqual(note, "", context)
      assert.deepStrictEqual([...sent.get(username)!], [password], context)
    }
    assert.strictEqual(statSync(passwords).mode & 0o777, 0o600)

    if (process.env["ROSTER_KILLS"] !== undefined) {
      process.stderr.write(`${name}, seed ${seed}${faulty ? ", faults" : ""}: ${how.join(", ")}\n`)
    }
    sandbox.faults.clear()
    const before = sandbox.requests().length
    const finished = yield* Command.roster(args, env)
    assert.include(finished.stdout, end, finished.stderr)
    assert.deepStrictEqual(
      sandbox.requests().slice(before).map(({ method }) => method).filter((method) => method !== "GET"),
      []
    )
  }
)

for (const [name, scenario] of Object.entries(scenarios)) {
  // The everyday command does the same after it has planned: fewer trials of it. Its first one is under faults, and that of the other is not.
  const [first, trials] = [name === "sync" ? 1 : 2, Math.ceil(kills / killsOfTrial / (name === "sync" ? 3 : 1))]
  describe.concurrent(`roster ${name} that is killed`, () => {
    for (let seed = first; seed < first + trials; seed++) {
      it.live(
        `ends the same after ${killsOfTrial} kills, trial ${seed}${seed % 2 === 1 ? ", under faults" : ""}`,
        () => trial(scenario, seed)
      )
    }
  })
}
