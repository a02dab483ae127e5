/**
 * Checks the packages to be published: packs each package, checks the tarball, installs it into an empty project and runs a program there. Then
 * installs all packages into one project and runs the tests of `packages/conformance/test/installed`.
 * Prints one row per package and every problem below. `--keep` leaves the tarballs and projects where they are; `--contents` packs and reads the
 * tarballs, and installs nothing.
 */
import * as Effect from "effect/Effect"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { parseArgs } from "node:util"
import { table } from "../workspace/Markdown.ts"
import { list, type Published } from "../workspace/Published.ts"
import { pack, type Tarball } from "../workspace/Tarball.ts"
import * as Checkers from "./Checkers.ts"
import * as Contents from "./Contents.ts"
import * as EmptyProject from "./EmptyProject.ts"
import * as Npx from "./Npx.ts"
import * as TypeMatrix from "./TypeMatrix.ts"

interface Report {
  readonly tarball: Tarball
  readonly results: ReadonlyArray<readonly [check: string, problems: ReadonlyArray<string>]>
}

const { contents: onlyContents, keep, report } = parseArgs({
  options: {
    contents: { type: "boolean", default: false },
    keep: { type: "boolean", default: false },
    report: { type: "string" }
  }
}).values

const checks = ["contents", "publint", "attw", "install", "types", "run", "npx"]

const inspect = async (
  published: Published,
  tarball: Tarball,
  all: ReadonlyArray<Tarball>,
  into: string
): Promise<Report> => {
  const results: Array<readonly [string, ReadonlyArray<string>]> = [
    ["contents", [...Contents.problems(tarball), ...await Checkers.skillsProblems(tarball)]],
    ["publint", await Checkers.publintProblems(tarball)],
    ["attw", await Checkers.attwProblems(tarball)]
  ]
  if (onlyContents) return { tarball, results }
  if (!fs.existsSync(path.join(published.directory, EmptyProject.program))) {
    return { tarball, results: [...results, ["run", [`write a small program, ${EmptyProject.program}`]]] }
  }
  const project = await EmptyProject.make(tarball, all, published.directory, into)
  const problemOf = ({ ok, output }: { readonly ok: boolean; readonly output: string }) => (ok ? [] : [output])
  results.push(["install", problemOf(project.installed)])
  if (project.installed.ok) {
    results.push(["types", problemOf(await EmptyProject.typeCheck(project))])
    results.push(["run", problemOf(await EmptyProject.execute(project, tarball))])
    results.push(["npx", await Npx.problems(tarball, all, published.directory, into)])
  }
  return { tarball, results }
}

/** Runs the tests with all packages. Prints their output, and returns the problems. */
const testTogether = async (all: ReadonlyArray<Tarball>, into: string): Promise<ReadonlyArray<string>> => {
  const project = await EmptyProject.together(all, into)
  if (!project.installed.ok) return [project.installed.output]
  const types = await EmptyProject.typeCheck(project)
  const tests = await EmptyProject.test(project, report)
  console.log(`\n${tests.output}`)
  return [
    ...await Checkers.findMissingSkills(all, project.directory),
    ...(types.ok ? [] : [types.output]),
    ...(tests.ok ? [] : ["a test failed, see above"])
  ]
}

const row = ({ results, tarball }: Report): ReadonlyArray<string> => {
  const found = new Map(results)
  const cell = (check: string) => {
    const problems = found.get(check)
    return problems === undefined ? "-" : problems.length === 0 ? "ok" : "FAIL"
  }
  return [
    tarball.name,
    `${Math.ceil(tarball.bytes.length / 1024)} kB`,
    String(tarball.files.length),
    String(tarball.entryPoints.length),
    ...checks.map(cell)
  ]
}

const work = fs.mkdtempSync(path.join(os.tmpdir(), "flat-sdk-packages-"))
try {
  const published = list()
  const tarballs = await Promise.all(published.map((one) => pack(one, path.join(work, "tarballs"))))
  // Two at a time: each mostly waits for a process of its own.
  const reports = await Effect.runPromise(
    Effect.forEach(
      published,
      (one, index) => Effect.promise(() => inspect(one, tarballs[index]!, tarballs, path.join(work, "projects"))),
      { concurrency: 2 }
    )
  )
  console.log(table([["package", "size", "files", "entries", ...checks], ...reports.map(row)]))
  const failures: Array<string> = reports.flatMap(({ results, tarball }) =>
    results.flatMap(([check, problems]) => problems.map((problem) => `${tarball.name}, ${check}: ${problem}`))
  )
  if (!onlyContents) {
    const projects = path.join(work, "projects")
    const [together, types] = await Promise.all([
      testTogether(tarballs, projects),
      TypeMatrix.problems(tarballs, projects)
    ])
    failures.push(...together.map((problem) => `together: ${problem}`), ...types.map((problem) => `types: ${problem}`))
  }
  for (const failure of failures) console.log(`\n${failure}`)
  if (failures.length > 0) process.exitCode = 1
} finally {
  if (keep) console.log(`\nKept in ${work}`)
  else fs.rmSync(work, { recursive: true, force: true })
}
