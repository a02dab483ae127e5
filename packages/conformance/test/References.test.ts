import { assert, describe, it } from "@effect/vitest"
import { execFileSync } from "node:child_process"
import { readFileSync } from "node:fs"
import * as path from "node:path"
import * as Commands from "../src/snippets/Commands.ts"
import * as References from "../src/snippets/References.ts"
import * as Sources from "../src/snippets/Sources.ts"

const markdown = Sources.markdown()
const code = Sources.code()
const known = References.paths()
const scripts = References.scripts()

const text = (file: string): string => [...markdown, ...code].find((source) => source.file === file)?.text ?? ""

/** Documents about this repository. Documents for users also name files of the user. */
const ours = markdown.filter(({ file }) =>
  /^(AGENTS|CONTRIBUTING|README)\.md$|^docs\/(internals|reference\/reliability)\b|^packages\/.*\/README\.md$/
    .test(file)
)

describe("references in documents", () => {
  it("are scripts that exist", () => {
    const unknown = markdown.flatMap(({ file, text }) =>
      References.scriptNames(text).filter((name) => !scripts.has(name)).map((name) => `${file}: pnpm ${name}`)
    )
    assert.deepStrictEqual(unknown, [])
  })

  it("are scripts that exist, in comments and messages too", () => {
    const unknown = code.flatMap(({ file, text }) =>
      References.scriptsInCode(text).filter((name) => !scripts.has(name)).map((name) => `${file}: pnpm ${name}`)
    )
    assert.deepStrictEqual(unknown, [])
  })

  it("are files and headings that exist", () => {
    const broken = markdown.flatMap((source) => References.brokenLinks(source).map((link) => `${source.file}: ${link}`))
    assert.deepStrictEqual(broken, [])
  })

  it("are files and folders that exist, also without a link", () => {
    assert.isAbove(ours.length, 8)
    const unknown = ours.flatMap(({ file, text }) =>
      References.unknownFiles(text, known).map((name) => `${file}: ${name}`)
    )
    assert.deepStrictEqual(unknown, [])
  })

  it("are versions of Effect's packages that the tests run", () => {
    const catalog = readFileSync(path.join(Sources.root, "pnpm-workspace.yaml"), "utf8")
    const other = markdown.flatMap(({ file, text }) =>
      [...text.matchAll(/(?<![\w/])((?:@effect\/[\w-]+|effect))@[~^]?(\d[\d.]*\d)/g)]
        .filter(([, name, version]) => !new RegExp(`^  "?${name}"?: ${version}$`, "m").test(catalog))
        .map(([specifier]) => `${file}: ${specifier}`)
    )
    assert.deepStrictEqual(other, [])
  })

  it("are commands that run on the Node of the repository, not on the machine's", () => {
    const bare = [...markdown, ...code]
      // Those of `pnpm tools` run on the Node that runs it.
      .filter(({ file }) => !/\/(?:References\.test|Commands)\.ts$/.test(file))
      .flatMap(({ file, text }) => References.bareNode(text).map((command) => `${file}: ${command}`))
    assert.deepStrictEqual(bare, [])
  })

  it("are checked: invalid ones are reported", () => {
    assert.deepStrictEqual(References.unknownFiles("`http/Nowhere.ts`, `Run.ts`, `packages/none`, `a.b`", known), [
      "http/Nowhere.ts",
      "packages/none"
    ])
    assert.deepStrictEqual(References.unknownFiles("`packages/core/src/contract/<Tag>.ts`", known), [])
    assert.deepStrictEqual(References.bareNode("run `node packages/a.ts` or `pnpm exec node packages/b.ts`"), [
      "node packages/a.ts"
    ])
    assert.deepStrictEqual(References.scriptsInCode("/** run `pnpm tools test:package --keep`, a pnpm of its own */"), [
      "tools test:package"
    ])
  })
})

describe("commands in documents", () => {
  const command = (text: string) => Commands.commandsOf({ file: "a.md", text: `\`${text}\`` })[0]!
  const commands = markdown.flatMap((source) =>
    Commands.commandsOf({ ...source, text: source.text.replaceAll("<operationId>", "listOrganizationUsers") })
  )

  it("select at least one test each, where they run tests", () => {
    const select = Commands.makeSelector()
    const count = (text: string) => select(Commands.selectionOf(command(text))!).length
    assert.deepStrictEqual(
      ["pnpm test --project nothing", "pnpm test --project core Nowhere", "pnpm test --project site"].map(count),
      [0, 0, 0]
    )
    const exchanges = "pnpm exec vitest run --project conformance test/OpenApiExchanges -t"
    assert.strictEqual(count(`${exchanges} "operation listOrganizationUsers$"`), 1)
    const selecting = commands.flatMap((command) => {
      const selection = Commands.selectionOf(command)
      return selection === undefined ? [] : [{ ...command, selection }]
    })
    assert.isAbove(selecting.length, 20)
    assert.deepStrictEqual(
      selecting.filter(({ selection }) => select(selection).length === 0).map(({ place }) => place),
      []
    )
  })

  it("give scripts flags that they have, where they run something else", () => {
    assert.deepStrictEqual(
      ["pnpm size --write --wrote", "pnpm tools changeset --empty --full", "bash .ci/walk"].map((text) =>
        Commands.unknownOf(command(text))
      ),
      [["--wrote"], ["--full"], [".ci/walk"]]
    )
    const others = commands.filter((command) => Commands.selectionOf(command) === undefined)
    assert.isAbove(others.length, 50)
    assert.deepStrictEqual(
      others.flatMap((command) => Commands.unknownOf(command).map((flag) => `${command.place}: ${flag}`)),
      []
    )
  })
})

describe("the workflow of a pull request", () => {
  it("runs the checks of .ci/run, and of its own only that there is a changeset", () => {
    const workflow = readFileSync(path.join(Sources.root, ".github/workflows/check.yml"), "utf8")
    const jobs = workflow.split(/^jobs:$/m)[1]!.split(/^ {2}(?=\w+:$)/m).slice(1)
    const runs = jobs.filter((job) => !/^(?:changeset|nightly):/.test(job))
      .flatMap((job) => Array.from(job.matchAll(/^ +(?:- )?run: (.*)$/gm), ([, run]) => run))
    assert.deepStrictEqual(runs, ["bash .ci/run"])
  })
})

describe("the path of a request", () => {
  it("has its stages in the same order in all documents", () => {
    const order = References.stages(text("packages/engine/src/request/RequestPipe.ts"))
    assert.isDefined(order)
    for (const file of ["AGENTS.md", "CONTRIBUTING.md", "docs/internals/request-path.md"]) {
      assert.strictEqual(References.stages(text(file)), order, file)
    }
  })

  it("lists the files of its stages, as the imports show them, in their order", () => {
    const folder = "packages/engine/src/request"
    const names = known.filter((file) => file.startsWith(`${folder}/`)).map((file) => file.slice(folder.length + 1))
    const stageOf = (name: string) => /^\/\*\*(?:\n \*)? The (\w+) stage:/.exec(text(`${folder}/${name}`))?.[1]
    const importsOf = (name: string) =>
      [...text(`${folder}/${name}`).matchAll(/^import (?!type ).* from "\.\/(\w+\.ts)"$/gm)].map(([, file]) => file!)

    // From the sequence on, along the imports.
    const reached = new Set(["RequestPipe.ts"])
    for (const name of reached) importsOf(name).forEach((imported) => reached.add(imported))
    const stages = names.filter((name) => reached.has(name) && stageOf(name) !== undefined)
    const order = References.stages(text(`${folder}/RequestPipe.ts`))!.split(" → ")
    stages.sort((left, right) => order.indexOf(stageOf(left)!) - order.indexOf(stageOf(right)!))

    const page = text("docs/internals/request-path.md")
    const numbered = [...page.matchAll(/^\d\. \[`request\/(\w+\.ts)`\]/gm)].map(([, file]) => file!)
    assert.deepStrictEqual(numbered, ["RequestPipe.ts", "RequestBuilding.ts", ...stages])
  })

  it("enters few files, as V8 counts them in a warm list call over fetch", () => {
    const program = path.join(Sources.root, "packages/conformance/src/path/WarmCall.ts")
    const entered = JSON.parse(
      execFileSync(process.execPath, ["--no-warnings", program], { encoding: "utf8" })
    ) as ReadonlyArray<{ readonly file: string; readonly lines: number; readonly run: number }>
    const page = text("docs/internals/request-path.md")
    const sum = (of: "lines" | "run") => entered.reduce((sum, file) => sum + file[of], 0)
    const listed = [...page.matchAll(/^- \[`[\w/]+\.ts`\]\(\.\.\/\.\.\/(packages\/\w+\/src\/[\w/]+\.ts)\)/gm)].map((
      [, file]
    ) => file!)
    assert.deepStrictEqual(entered.map(({ file }) => file).sort(), listed.toSorted())
    assert.isAtMost(entered.length, 18)
    assert.isAtMost(sum("lines"), 2200)
    assert.isAtMost(sum("run"), 850)
  })
})
