/**
 * Type-checks programs that use the tarballs, with several versions of TypeScript and the default settings of new projects: no Node types, no library
 * beyond ES2022 and DOM, and also a check of our declarations (`skipLibCheck: false`).
 */
import * as fs from "node:fs"
import * as path from "node:path"
import { run } from "../workspace/Command.ts"
import { filesOf, install, type Tarball } from "../workspace/Tarball.ts"

/** Versions by the name under which they are installed. */
export const versions = {
  "typescript-5.0": "5.0",
  "typescript-5.2": "5.2",
  "typescript-5.6": "5.6",
  "typescript-5.9": "5.9",
  "typescript-6": "6",
  "typescript-7": "7.0.2"
}
type Version = keyof typeof versions

const bundler = { target: "ES2022", lib: ["ES2022", "DOM"], module: "ESNext", moduleResolution: "bundler" }
const vite = { ...bundler, target: "ES2023", lib: ["ES2023", "DOM"], isolatedModules: true, verbatimModuleSyntax: true }
const commonjs = { target: "ES2022", lib: ["ES2022", "DOM"], module: "commonjs", moduleResolution: "node" }
const nodenext = { target: "ES2022", lib: ["ES2022", "DOM"], module: "nodenext", moduleResolution: "nodenext" }

interface Check {
  readonly name: string
  readonly program: string
  readonly options: object
  readonly versions: ReadonlyArray<Version>
}

/** 5.0 and 5.1 have no declarations of `AsyncDisposable`. */
const every = (Object.keys(versions) as ReadonlyArray<Version>).slice(1)

const checks: ReadonlyArray<Check> = [
  { name: "promise-vite", program: "promise.ts", options: vite, versions: every.slice(1) },
  { name: "promise-bundler", program: "promise.ts", options: bundler, versions: every },
  { name: "promise-nodenext", program: "promise.ts", options: nodenext, versions: every },
  { name: "promise-require", program: "promise.cts", options: nodenext, versions: every },
  // The default settings of ts-jest, and of many projects before TypeScript 6.
  {
    name: "promise-commonjs",
    program: "promise.ts",
    options: commonjs,
    versions: ["typescript-5.2", "typescript-5.9"]
  },
  ...[bundler, nodenext, commonjs].map((options) => ({
    name: `promise-lenient-${options.moduleResolution}`,
    program: "promise.ts",
    options: { ...options, skipLibCheck: true },
    versions: ["typescript-5.0"] as const
  })),
  { name: "sandbox-vite", program: "sandbox.ts", options: vite, versions: every.slice(1) },
  { name: "sandbox-nodenext", program: "sandbox.ts", options: nodenext, versions: every.slice(1) },
  { name: "core-vite", program: "core.ts", options: vite, versions: every.slice(-3) },
  { name: "core-nodenext", program: "core.ts", options: nodenext, versions: ["typescript-7"] },
  // The declarations of effect need 5.7 (`Uint8Array<ArrayBuffer>`): with 5.6 they cannot be checked, but ours can still be used.
  { name: "core-lenient", program: "core.ts", options: { ...vite, skipLibCheck: true }, versions: ["typescript-5.6"] }
]

/** Returns the problems, one for each failed check. Prints a row for each check. */
export const problems = async (all: ReadonlyArray<Tarball>, into: string): Promise<ReadonlyArray<string>> => {
  const directory = path.join(into, "types")
  fs.cpSync(path.join(import.meta.dirname, "consumers"), directory, { recursive: true })
  const used = all.filter(({ name }) => /\/(core|engine|fetch|promise|sandbox)$/.test(name))
  const compilers = Object.entries(versions).map(([name, version]) => [name, `npm:typescript@${version}`])
  const peers: Record<string, string> = Object.assign({}, ...used.map(({ manifest }) => manifest.peerDependencies))
  const dependencies = { ...peers, ...filesOf(used), ...Object.fromEntries(compilers) }
  const installed = await install(directory, used, dependencies)
  if (!installed.ok) return [installed.output]
  const found: Array<string> = []
  for (const { name, options, program, versions } of checks) {
    const project = `tsconfig.${name}.json`
    const compilerOptions = { strict: true, noEmit: true, types: [], skipLibCheck: false, ...options }
    fs.writeFileSync(path.join(directory, project), JSON.stringify({ compilerOptions, include: [program] }))
    for (const version of versions) {
      const tsc = path.join(directory, "node_modules", version, "bin/tsc")
      const { ok, output } = await run(process.execPath, [tsc, "-p", project], { cwd: directory })
      if (!ok) found.push(`${name} with ${version}:\n${output.slice(0, 2000)}`)
    }
    console.log(`types, ${name}: ${versions.map((version) => version.replace("typescript-", "")).join(", ")}`)
  }
  return found
}
