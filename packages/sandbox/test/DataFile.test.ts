import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { chmodSync, existsSync, readdirSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { isNightly } from "../../../scripts/tests/Nightly.ts"
import { folder, listening, run } from "./support/command.ts"
import { sender } from "./support/raw.ts"

const token = "sandbox-admin"

const modes = (path: string) =>
  Object.fromEntries(readdirSync(path).map((name) => [name, (statSync(join(path, name)).mode & 0o777).toString(8)]))

/** Starts the command with a data file, runs an effect, and stops it with a signal. */
const session = (
  args: ReadonlyArray<string>,
  use: (url: string) => Effect.Effect<void> = () => Effect.void,
  umask?: string
) =>
  Effect.scoped(Effect.gen(function*() {
    const command = yield* run(["--port", "0", ...args], umask)
    yield* use(yield* listening(command))
    command.child.kill("SIGTERM")
    assert.strictEqual(yield* command.exit, 0, command.output.text)
    return command.output.text
  }))

const count = (url: string) => Effect.promise(() => sender({ url, token })("GET", "/v2/organizations/users/count"))

describe.concurrent("--users and --seed on a data file", () => {
  it.live("B3 are rejected if they differ from the values of the file", () =>
    Effect.gen(function*() {
      const data = join(yield* folder, "school.sqlite")
      yield* session(["--data", data, "--users", "12", "--seed", "3"])
      for (
        const [args, message] of [
          [["--users", "40"], /--users.* 40.*school\.sqlite was created with 12/],
          [["--seed", "1"], /--seed.* 1.*school\.sqlite was created with 3/],
          [["--users", "12", "--seed", "4"], /--seed.* 4.*created with 3/]
        ] as const
      ) {
        const command = yield* run(["--port", "0", "--data", data, ...args])
        assert.strictEqual(yield* command.exit, 1, command.output.text)
        assert.match(command.output.text, message)
        assert.match(command.output.text, /Leave the option out/)
        assert.notInclude(command.output.text, "    at ")
      }
      // Nothing was changed. The same values, or none, are accepted.
      const alone = isNightly ? [["--users", "12"], ["--seed", "3"]] : []
      for (const args of [[], ...alone, ["--users", "12", "--seed", "3"]]) {
        yield* session(["--data", data, ...args], (url) =>
          Effect.map(count(url), ({ body }) => assert.strictEqual(body, 12)))
      }
    }), 120_000)

  it.live("B3 a file continues with the seed that it was created with", () =>
    Effect.gen(function*() {
      const path = yield* folder
      const create = (url: string, username: string) =>
        Effect.promise(() =>
          sender({ url, token })("POST", "/v2/organizations/users", { body: { username, password: "a-password" } })
        )
      const ids: Record<string, Array<string>> = { one: [], two: [] }
      const remember = (list: string, username: string) => (url: string) =>
        Effect.map(create(url, username), ({ body }) => void ids[list]?.push(body.id))
      yield* session(["--data", join(path, "one"), "--users", "5", "--seed", "7"], (url) =>
        Effect.andThen(remember("one", "ada")(url), remember("one", "bob")(url)))
      yield* session(["--data", join(path, "two"), "--users", "5", "--seed", "7"], remember("two", "ada"))
      yield* session(["--data", join(path, "two")], remember("two", "bob"))
      assert.deepStrictEqual(ids["two"], ids["one"])
    }), 60_000)

  it.live("B3 --help says so", () =>
    Effect.gen(function*() {
      const command = yield* run(["--help"])
      yield* command.exit
      assert.match(command.output.text.replace(/\s+/g, " "), /--users.*An existing --data file keeps its number/)
    }), 30_000)
})

describe.concurrent("the mode of a data file", () => {
  it.live("B6 is 0600 regardless of the umask, also for SQLite's other files", () =>
    Effect.gen(function*() {
      const path = yield* folder
      const seen: Array<Record<string, string>> = []
      yield* session(["--data", join(path, "school.sqlite")], (url) =>
        Effect.map(count(url), () => void seen.push(modes(path))), "0")
      assert.deepStrictEqual(seen, [{ "school.sqlite": "600", "school.sqlite-shm": "600", "school.sqlite-wal": "600" }])
      assert.deepStrictEqual(modes(path), { "school.sqlite": "600" })
    }), 30_000)

  it.live("B6 is restricted if other users can read the file", () =>
    Effect.gen(function*() {
      const path = yield* folder
      const data = join(path, "school.sqlite")
      yield* session(["--data", data])
      chmodSync(data, 0o666)
      // Files that a killed process left.
      for (const name of ["-wal", "-shm"]) {
        writeFileSync(data + name, "")
        chmodSync(data + name, 0o644)
      }
      const seen: Array<Record<string, string>> = []
      yield* session(["--data", data], () => Effect.sync(() => void seen.push(modes(path))), "0")
      assert.isTrue(existsSync(data))
      assert.deepStrictEqual(seen, [{ "school.sqlite": "600", "school.sqlite-shm": "600", "school.sqlite-wal": "600" }])
    }), 30_000)
})
