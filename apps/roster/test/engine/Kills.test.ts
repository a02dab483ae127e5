/**
 * Kills `roster apply` at random points: before, while and after a write arrives, or at any time. Whatever happens, the end is the same. A dozen kills by
 * default; `ROSTER_KILLS=100` runs so many.
 */
import { assert, describe, it } from "@effect/vitest"
import { Sandbox } from "@flat-sdk/sandbox"
import { Effect } from "effect"
import { readFileSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import * as Command from "../Command.ts"
import * as Fixture from "../Fixture.ts"
import * as Proxy from "./Proxy.ts"
import { look, school } from "./School.ts"

const kills = Number(process.env["ROSTER_KILLS"] ?? 12)
const accounts = 10
const classes = 4
const plan = school(accounts, classes)

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

const wanted = {
  users: ["admin", ...Array.from({ length: accounts }, (_, index) => `user.p${index + 1}`)].sort(),
  classes: Array.from({ length: classes }, (_, room) =>
    [
      `Choir ${room >> 1}`,
      ...Array.from({ length: accounts }, (_, index) => index).filter((index) => index % classes === room)
        .map((index) => `user.p${index + 1}`).sort()
    ].join(" ")).sort()
}

const faults = [{
  fault: [
    "reset-before-headers",
    "reset-before-headers;executed=true",
    "status;status=503",
    "status;status=502;executed=true",
    "cut-body",
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

const trial = Effect.fnUntraced(function*(seed: number) {
  const next = random(seed)
  const faulty = seed % 2 === 1
  const sandbox = yield* Sandbox.serve({ users: 1, seed, faults: faulty ? faults : [] })
  const proxy = yield* Proxy.serve(sandbox.url)
  const folder = yield* Fixture.folder
  const file = join(folder, "plan.json")
  const passwords = join(folder, "passwords.csv")
  writeFileSync(file, JSON.stringify(plan))
  const env = {
    FLAT_ACCESS_TOKEN: sandbox.token,
    FLAT_BASE_URL: proxy.url,
    FLAT_ROSTER_STATE: join(folder, "state")
  }
  const args = [
    "apply",
    file,
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
  for (let kill = 0; kill < 2; kill++) {
    const at = proxy.writes.length + 1 + Math.floor(next() * 16)
    const fate = ([`drop`, "hide", 300, "pass"] as const)[Math.floor(next() * 4)]!
    const later = next() * 60
    how.push(`${fate} at ${at}`)
    const { child, ended } = Command.start(args, env)
    proxy.onFate = () => child.kill("SIGKILL")
    proxy.decide = (count) => {
      if (count !== at) return "pass"
      if (fate === "pass") setTimeout(() => child.kill("SIGKILL"), later)
      return fate
    }
    yield* ended
  }
  proxy.decide = () => "pass"
  let last = yield* Command.roster(args, env)
  for (let again = 0; again < 5 && last.code === 1; again++) last = yield* Command.roster(args, env)
  const context = `seed ${seed}, ${how.join(", ")}\n${last.stdout}${last.stderr}`
  assert.strictEqual(last.code, 0, context)

  assert.deepStrictEqual(look(sandbox), wanted, context)
  const executed = (operation: string) =>
    sandbox.requests().filter((request) => request.operation === operation && request.executed)
  assert.strictEqual(executed("createOrganizationUser").length, accounts, context)
  assert.strictEqual(executed("createClass").length, classes, context)
  // Under faults the client itself repeats these idempotent calls.
  if (!faulty) assert.strictEqual(executed("addClassUser").length, accounts, context)

  const sent = sentPasswords(proxy.writes, sandbox)
  const lines = readFileSync(passwords, "utf8").trim().split("\n").slice(1).map((line) => line.split(","))
  const kept = new Map(lines.map(([, username, password, note]) => [username!, { password, note }]))
  assert.strictEqual(kept.size, accounts, context)
  for (const [username, { note, password }] of kept) {
    assert.strictEqual(note, "", context)
    assert.deepStrictEqual([...sent.get(username)!], [password], context)
  }
  assert.strictEqual(statSync(passwords).mode & 0o777, 0o600)

  const before = sandbox.requests().length
  const finished = yield* Command.roster(args, env)
  assert.include(finished.stdout, "Nothing was sent")
  assert.deepStrictEqual(
    sandbox.requests().slice(before).map(({ method }) => method).filter((method) => method !== "GET"),
    []
  )
})

describe.concurrent("E6 roster apply that is killed", () => {
  for (let seed = 1; seed <= kills; seed++) {
    it.live(
      `ends the same after two kills, number ${seed}${seed % 2 === 1 ? ", under faults" : ""}`,
      () => trial(seed),
      180_000
    )
  }
})
