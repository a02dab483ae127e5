/**
 * A project with a tarball, and a program that uses it. pnpm's strict node_modules reveals dependencies that a package uses without declaring them.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import { oldestNode, type Outcome, run } from "../workspace/Command.ts"
import { readManifest, root } from "../workspace/Published.ts"
import { filesOf, install, type Tarball, withDependencies } from "../workspace/Tarball.ts"

/** A small program of each package that is type-checked and run in the empty project: one call that needs no network. */
export const program = "test/installed.ts"

export interface EmptyProject {
  readonly directory: string
  readonly installed: Outcome
}

interface Contents {
  readonly directory: string
  /** The tarballs that replace our packages. */
  readonly tarballs: ReadonlyArray<Tarball>
  readonly dependencies: Readonly<Record<string, string>>
  /** TypeScript to check. */
  readonly include: ReadonlyArray<string>
  /** Files to copy, by their path in the project. */
  readonly files: Readonly<Record<string, string>>
  /** Versions that replace those which packages ask for, also of peers. */
  readonly overrides?: Readonly<Record<string, string>>
}

/** Node's types are for the program. The package's declarations must work with its own dependencies. */
const nodeTypes = { "@types/node": "^24.0.0" }

const create = async (
  { dependencies, directory, files, include, overrides, tarballs }: Contents
): Promise<EmptyProject> => {
  fs.mkdirSync(directory, { recursive: true })
  const tsconfig = {
    compilerOptions: {
      target: "ES2024",
      lib: ["ES2024", "ESNext.Disposable", "DOM", "DOM.Iterable", "DOM.AsyncIterable"],
      module: "NodeNext",
      strict: true,
      noEmit: true,
      allowImportingTsExtensions: true,
      types: dependencies["@types/node"] === undefined ? [] : ["node"],
      // Also checks our declarations and those of effect.
      skipLibCheck: false
    },
    include
  }
  fs.writeFileSync(path.join(directory, "tsconfig.json"), JSON.stringify(tsconfig))
  for (const [name, from] of Object.entries(files)) fs.cpSync(from, path.join(directory, name), { recursive: true })
  // A tarball is not in the range of a peer.
  const peerDependencyRules = { allowAny: ["@flat-sdk/*"] }
  const settings = {
    strictPeerDependencies: true,
    peerDependencyRules,
    overrides: { ...filesOf(tarballs), ...overrides }
  }
  return { directory, installed: await install(directory, tarballs, dependencies, settings) }
}

/** Creates a project with one package and the packages that it depends on. */
export const make = async (
  tarball: Tarball,
  all: ReadonlyArray<Tarball>,
  source: string,
  into: string
): Promise<EmptyProject> => {
  const directory = path.join(into, path.basename(source))
  const ours = withDependencies(tarball, all)
  fs.mkdirSync(directory, { recursive: true })
  fs.writeFileSync(
    path.join(directory, "everything.mts"),
    [
      ...tarball.entryPoints.map((entry, index) => `import * as m${index} from "${tarball.name}${entry.slice(1)}"`),
      `const modules: Record<string, object> = { ${
        tarball.entryPoints.map((entry, index) => `"${entry}": m${index}`).join(", ")
      } }`,
      `console.log(Object.keys(modules).length + " modules")`
    ].join("\n")
  )
  return create({
    directory,
    tarballs: all,
    dependencies: {
      ...tarball.manifest.peerDependencies,
      ...filesOf(ours),
      ...(readManifest(source).devDependencies?.["@types/node"] === undefined ? {} : nodeTypes)
    },
    include: ["*.ts", "*.mts"],
    files: { "program.ts": path.join(source, program) }
  })
}

/** Tests of all packages together. */
const tests = path.join(root, "packages/conformance/test/installed")

/** Packages that these tests import, in the versions of the workspace. */
const others = ["@effect/platform-node", "@effect/vitest", "@tanstack/query-core", "ai", "vitest"]

/** Creates a project with all packages, and the tests of all together. */
export const together = (
  all: ReadonlyArray<Tarball>,
  into: string,
  overrides: Readonly<Record<string, string>> = {}
): Promise<EmptyProject> =>
  create({
    directory: path.join(into, "together"),
    tarballs: all,
    dependencies: {
      ...Object.assign({}, ...all.map(({ manifest }) => manifest.peerDependencies)),
      ...filesOf(all),
      ...nodeTypes,
      ...Object.fromEntries(
        others.map((name) => [name, readManifest(path.join(tests, "../../node_modules", name)).version])
      )
    },
    include: ["test/**/*.ts"],
    files: { test: tests },
    overrides
  })

export const typeCheck = (project: EmptyProject): Promise<Outcome> =>
  run(process.execPath, [path.join(root, "node_modules/typescript/bin/tsc"), "-p", "."], { cwd: project.directory })

/** Imports every entry point, runs the program, and runs each command with --help. */
export const execute = async (project: EmptyProject, tarball: Tarball): Promise<Outcome> => {
  const node = (...args: ReadonlyArray<string>) => run(process.execPath, args, { cwd: project.directory })
  const bin = (name: string) => run(path.join("node_modules/.bin", name), ["--help"], { cwd: project.directory })
  const outcomes = [
    await node("everything.mts"),
    await node("program.ts"),
    ...await Promise.all(Object.keys(tarball.manifest.bin ?? {}).map(bin))
  ]
  return {
    ok: outcomes.every(({ ok }) => ok),
    output: outcomes.filter(({ ok }) => !ok).map(({ output }) => output).join("\n")
  }
}

/** Runs the tests of a project. `report` is the file for their results, which `.ci/run` counts. */
export const test = (project: EmptyProject, report: string | undefined): Promise<Outcome> =>
  run(
    process.execPath,
    [
      "--test",
      ...reporter("spec", "stdout"),
      ...(report === undefined ? [] : reporter(new URL("TestReport.ts", import.meta.url).href, path.resolve(report))),
      "test/*.ts"
    ],
    {
      cwd: project.directory,
      // `run` sets CI, which decides whether tests may be skipped. They need the value of this process.
      env: { CI: process.env["CI"] ?? "", FLAT_OLDEST_NODE: path.join(oldestNode, "node") }
    }
  )

const reporter = (name: string, destination: string) => [
  `--test-reporter=${name}`,
  `--test-reporter-destination=${destination}`
]
