/** The completions, in the shells that run them. */
import { isNightly } from "@flat-sdk/tools/tests/Nightly"
import { describeWith, type Programs } from "@flat-sdk/tools/tests/ProgramTests"
import * as fs from "node:fs"
import * as path from "node:path"
import { afterAll, assert, beforeAll, describe, it } from "vitest"
import * as Catalog from "../../src/catalog/Catalog.ts"
import { Cli } from "../support/Cli.ts"

let cli: Cli
const scriptOf = (shell: string): string => path.join(cli.home, `flat.${shell}`)

beforeAll(async () => {
  cli = await Cli.start({ users: 1 })
  await Promise.all(["bash", "zsh", "fish", "powershell"].map(async (shell) => {
    const { code, stderr, stdout } = await cli.run(["completions", shell])
    assert.deepStrictEqual([code, stderr], [0, ""])
    fs.writeFileSync(scriptOf(shell), stdout)
  }))
})
afterAll(() => cli.close())

const run = <Shell extends "bash" | "fish" | "zsh">(
  { spawnSync }: Programs<Shell>,
  program: Shell,
  args: ReadonlyArray<string>,
  input = ""
): string => {
  const { error, status, stderr, stdout } = spawnSync(program, args, {
    input,
    env: { PATH: process.env["PATH"], HOME: cli.home, TERM: "dumb" },
    cwd: cli.home
  })
  assert.deepStrictEqual([error, status, stderr], [undefined, 0, ""], program)
  return stdout
}

/** Completes lines in bash, as it does when the user presses Tab. The last word may be empty. */
const inBash = (
  bash: Programs<"bash">,
  lines: ReadonlyArray<ReadonlyArray<string>>
): ReadonlyArray<ReadonlyArray<string>> =>
  run(
    bash,
    "bash",
    ["--norc", "--noprofile"],
    [
      `source '${scriptOf("bash")}'`,
      ...lines.map((words) =>
        [
          `COMP_WORDS=(${words.map((word) => `'${word}'`).join(" ")})`,
          `COMP_CWORD=${words.length - 1}`,
          `COMP_LINE='${words.join(" ")}'`,
          "COMP_POINT=${#COMP_LINE}",
          "COMPREPLY=()",
          `_flat flat '${words.at(-1)}' '${words.at(-2)}'`,
          "echo \"${COMPREPLY[@]}\""
        ].join("; ")
      )
    ].join("\n")
  ).replace(/\n$/, "").split("\n").map((line) => line.split(" ").filter((word) => word !== ""))

describeWith("bash", "in bash", (bash) => {
  it("complete every service, and every operation of each", () => {
    const { operations, services } = Catalog.load()
    const [commands, ...found] = inBash(bash, [["flat", ""], ...services.map(({ command }) => ["flat", command, ""])])
    assert.includeMembers([...commands!], [
      ...services.map(({ command }) => command),
      "auth",
      "sandbox",
      "completions",
      "man"
    ])
    let count = 0
    for (const [index, { command, operations }] of services.entries()) {
      const names = operations.map(({ command }) => command)
      assert.includeMembers([...found[index]!], names, command)
      count += names.length
    }
    assert.strictEqual(count, operations.length)
  })

  it("complete every flag of every operation", () => {
    const { services } = Catalog.load()
    const all = services.flatMap((service) => service.operations.map((operation) => ({ service, operation })))
    const found = inBash(bash, all.map(({ operation, service }) => ["flat", service.command, operation.command, "--"]))
    for (const [index, { operation, service }] of all.entries()) {
      const flags = operation.parameters.map(({ flag }) => `--${flag}`)
      assert.includeMembers(
        [...found[index]!],
        [...flags, "--profile", "--help"],
        `${service.command} ${operation.command}`
      )
    }
  })

  it("V19 complete prefixes, values of choices, and commands after global flags", () => {
    const [prefix, choices, after, used, roles, sorts] = inBash(bash, [
      ["flat", "organization", "count-"],
      ["flat", "organization", "list-users", "--format", ""],
      ["flat", "--profile", "north", "auth", "lo"],
      ["flat", "account", "get-authenticated-user", "--quiet", "--qu"],
      ["flat", "organization", "list-users", "--role", "t"],
      ["flat", "organization", "list-users", "--sort", "firstn"]
    ])
    assert.deepStrictEqual([roles, sorts], [["teacher"], ["firstname"]])
    assert.deepStrictEqual(prefix, ["count-orga-users"])
    assert.deepStrictEqual(choices, ["table", "json", "jsonl", "csv", "yaml"])
    assert.deepStrictEqual(after, ["login", "logout"])
    assert.deepStrictEqual(used, [])
  })

  it("leave file names to bash, where nothing else is completed", () => {
    const registered = run(bash, "bash", [
      "--norc",
      "--noprofile",
      "-c",
      `source '${scriptOf("bash")}'; complete -p flat`
    ])
    assert.strictEqual(registered, "complete -o bashdefault -o default -F _flat flat\n")
    assert.deepStrictEqual(inBash(bash, [["flat", "bulk", "--results", "sch"]]), [[]])
  })
})

describeWith("fish", "in fish", (fish) => {
  // It looks at each of its thousands of lines for each completion.
  it("complete services, operations and flags", () => {
    const cases = [
      ["flat organization list-users --", ["--page-size", "--role", "--profile", "--format"]],
      ["flat organization ", ["list-users", "create-user", "count-orga-users"]],
      ["flat ", ["organization", "classes", "auth", "sandbox"]]
    ] as const
    for (const [line, expected] of isNightly ? cases : cases.slice(0, 1)) {
      const found = run(fish, "fish", ["--no-config", "-c", `source '${scriptOf("fish")}'; complete -C '${line}'`])
      assert.includeMembers(found.split("\n").map((one) => one.split("\t")[0]), [...expected])
    }
  })
})

describeWith("zsh", "in zsh", (zsh) => {
  it("complete services, operations and flags", () => {
    // A second shell on a terminal, because zsh completes only lines that are typed.
    const typed = (line: string, until: string) =>
      [
        "zpty -b shell zsh -f -i",
        `zpty -w shell "PS1=; autoload -Uz compinit; compinit -D -u; source '${
          scriptOf("zsh")
        }'; LISTMAX=1000; stty cols 200 rows 200; bindkey '^I' list-choices; print -n REA; print DY"`,
        "while zpty -r shell part; do [[ $part == *READY* ]] && break; done",
        `zpty -w -n shell "${line}"$'\\t'`,
        `found=; for _ in {1..1200}; do while zpty -r -t shell part; do found+=$part; done; [[ $found == *${until}* ]] && break; sleep 0.1; done`,
        "print -r -- $found",
        "zpty -d shell"
      ].join("\n")
    const complete = (line: string, until: string) =>
      run(zsh, "zsh", ["-f", "-c", ["zmodload zsh/zpty", typed(line, until)].join("\n")])
    for (
      const [line, expected] of [
        ["flat or", ["organization"]],
        ["flat organization list-", ["list-users", "list-invitations", "list-lti-credentials"]],
        ["flat organization list-users --p", ["--page-size", "--previous", "--profile"]]
      ] as const
    ) {
      const shown = complete(line, expected.at(-1)!)
      for (const name of expected) assert.include(shown, name)
    }
  })
})

describe("in PowerShell", () => {
  it("know every operation", () => {
    const text = fs.readFileSync(scriptOf("powershell"), "utf8")
    for (const { command } of Catalog.load().operations) assert.include(text, command)
  })
})
