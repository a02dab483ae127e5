/** What is shipped for systemd and Docker: the units are valid, and what they start works from night to night. */
import { assert, describe, it } from "@effect/vitest"
import { describeWith, type Programs } from "@flat-sdk/tools/tests/ProgramTests"
import { Effect } from "effect"
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { roster, stage, writes } from "../Command.ts"
import { planted, write } from "../logs/Planted.ts"
import * as Units from "./Units.ts"

const units = ["flat-roster.service", "flat-roster-worker.service", "flat-roster.timer"]

/** Runs `systemd-analyze` with the units, whose program is one that exists here. */
const analyze = ({ spawnSync }: Programs<"systemd-analyze">, ...args: ReadonlyArray<string>) => {
  const folder = mkdtempSync(join(tmpdir(), "roster-units-"))
  try {
    const files = units.map((name) => {
      const file = join(folder, name)
      writeFileSync(
        file,
        readFileSync(Units.pathOf(name), "utf8").replaceAll("/usr/local/bin/roster", process.execPath)
      )
      return file
    })
    const { status, stderr, stdout } = spawnSync("systemd-analyze", [...args, ...files])
    return { status, output: stdout + stderr }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

describeWith("systemd-analyze", "the units, for systemd,", (programs) => {
  it("are valid", () => {
    assert.deepStrictEqual(analyze(programs, "verify"), { status: 0, output: "" })
  })

  it("are rated as safe", () => {
    const rated = analyze(programs, "security", "--offline=true", "--no-pager")
    const exposures = [...rated.output.matchAll(/Overall exposure level for \S+\.service: ([\d.]+)/g)].map((
      [, found]
    ) => Number(found))
    assert.strictEqual(exposures.length, 2)
    for (const exposure of exposures) assert.isAtMost(exposure, 1.5)
  })
})

describe("the units of systemd", () => {
  it("give the service no more rights than it needs", () => {
    const service = Units.read("flat-roster.service")
    for (
      const [key, value] of [
        ["DynamicUser", "yes"],
        ["ProtectSystem", "strict"],
        ["NoNewPrivileges", "yes"],
        ["UMask", "0077"],
        ["StateDirectoryMode", "0700"],
        ["StandardOutput", "null"],
        ["LoadCredential", "flat-token:/etc/flat-roster/token"]
      ] as const
    ) assert.deepStrictEqual(service.get(key), [value], key)
  })

  it.live("start a worker with flags that it has, and restart it unless its settings are wrong", () =>
    Effect.gen(function*() {
      const unit = Units.read("flat-roster-worker.service", { d: "/credentials" })
      const [program, command, ...args] = unit.get("ExecStart")![0]!.split(" ")
      assert.deepStrictEqual([program, command], ["/usr/local/bin/roster", "worker"])
      const help = yield* roster(["worker", "--help"])
      for (const flag of args.filter((arg) => arg.startsWith("--"))) {
        assert.match(help.stdout, new RegExp(`^ +${flag} `, "m"))
      }
      assert.deepStrictEqual(unit.get("Restart"), ["on-failure"])
      assert.deepStrictEqual(unit.get("RestartPreventExitStatus"), ["2"])
      assert.deepStrictEqual(unit.get("NoNewPrivileges"), ["yes"])
    }))

  it.live("plan and apply each night: what they start works twice, and logs nothing of pupils", () =>
    Effect.gen(function*() {
      const { env: { FLAT_ACCESS_TOKEN: token, FLAT_BASE_URL }, folder, sandbox } = yield* stage({})
      const [state, runtime, credentials] = ["state", "runtime", "credentials"].map((name) => join(folder, name))
      const unit = Units.read("flat-roster.service", { S: state!, t: runtime!, d: credentials! })
      mkdirSync(join(state!, "flat-roster"), { recursive: true, mode: 0o700 })
      mkdirSync(credentials!)
      writeFileSync(join(credentials!, "flat-token"), token, { mode: 0o400 })
      const settings = JSON.parse(readFileSync(Units.pathOf("roster.config.json"), "utf8")) as Record<string, unknown>
      const config = join(folder, "school.json")
      writeFileSync(config, JSON.stringify({ ...settings, subject: [], files: write(folder) }))
      const env = {
        ...Object.fromEntries(unit.get("Environment")!.map((line) => line.split(/=(.*)/s).slice(0, 2))) as Record<
          string,
          string
        >,
        FLAT_BASE_URL,
        FLAT_ROSTER_CONFIG: config,
        CREDENTIALS_DIRECTORY: credentials!
      }
      assert.deepStrictEqual(Object.keys(env).filter((name) => name.startsWith("FLAT_")).sort(), [
        "FLAT_ACCESS_TOKEN_FILE",
        "FLAT_BASE_URL",
        "FLAT_ROSTER_CONFIG",
        "FLAT_ROSTER_STATE"
      ])
      const night = Effect.gen(function*() {
        // The runtime folder is new for each start.
        rmSync(join(runtime!, "flat-roster"), { recursive: true, force: true })
        mkdirSync(join(runtime!, "flat-roster"), { recursive: true, mode: 0o700 })
        for (const line of unit.get("ExecStart")!) {
          const [program, ...args] = line.replace(/^-/, "").split(" ")
          assert.strictEqual(program, "/usr/local/bin/roster")
          const { code, stderr } = yield* roster(args, env, folder)
          if (!line.startsWith("-")) assert.strictEqual(code, 0, stderr)
          assert.notMatch(stderr, planted)
          assert.notInclude(stderr, token)
          for (const text of stderr.trimEnd().split("\n")) assert.isObject(JSON.parse(text))
        }
      })
      yield* night
      const sent = writes(sandbox)
      assert.strictEqual(sent, 63)
      const passwords = join(state!, "flat-roster", "passwords.csv")
      assert.strictEqual(statSync(passwords).mode & 0o777, 0o600)
      yield* night
      assert.strictEqual(writes(sandbox), sent)
    }))
})

describe("the Dockerfile", () => {
  const lines = readFileSync(Units.pathOf("Dockerfile"), "utf8").replaceAll("\\\n", " ").split("\n")
    .map((line) => line.trim()).filter((line) => line !== "" && !line.startsWith("#"))
  const of = (instruction: string) =>
    lines.filter((line) => line.startsWith(`${instruction} `)).map((line) => line.slice(instruction.length + 1))

  it("has known instructions, a supported Node, no secret, and a user without rights", () => {
    const known = ["FROM", "ARG", "RUN", "ENV", "VOLUME", "USER", "WORKDIR", "ENTRYPOINT", "CMD"]
    for (const line of lines) assert.include(known, line.split(" ")[0])
    assert.strictEqual(lines[0]!.split(" ")[0], "FROM")
    assert.match(of("FROM").join(), /^node:(2[4-9])-\S+$/)
    assert.notMatch([...of("ENV"), ...of("ARG")].join(" "), /TOKEN|PASSW|SECRET/i)
    assert.deepStrictEqual(of("USER"), ["node"])
    assert.isBelow(
      lines.findIndex((line) => line.startsWith("USER")),
      lines.findIndex((line) => line.startsWith("ENTRYPOINT"))
    )
  })

  it("installs and starts the published command", () => {
    const { bin, name } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
      readonly name: string
      readonly bin: Readonly<Record<string, string>>
    }
    assert.match(of("RUN")[0]!, new RegExp(`npm install --global .*"${name}@\\$\\{VERSION\\}"`))
    const [entry] = JSON.parse(of("ENTRYPOINT")[0]!) as ReadonlyArray<string>
    assert.property(bin, entry!)
    assert.isTrue(existsSync(Units.pathOf("roster.config.json")))
  })
})
