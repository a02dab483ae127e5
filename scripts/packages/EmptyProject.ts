/**
 * Installs a tarball as a user would, into a project of its own outside the workspace: dependencies come from the registry, our own packages
 * from their tarballs. pnpm's strict node_modules shows dependencies that a package uses without naming them.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import { type Outcome, pnpm, run } from "./Command.ts"
import { readManifest, root } from "./Published.ts"
import type { Tarball } from "./Tarball.ts"

/** A small program of each package, type-checked and run in the empty project: one call that needs no network. */
export const program = "test/installed.ts"

export interface EmptyProject {
  readonly directory: string
  readonly installed: Outcome
}

export const make = async (
  tarball: Tarball,
  all: ReadonlyArray<Tarball>,
  source: string,
  into: string
): Promise<EmptyProject> => {
  const directory = path.join(into, path.basename(source))
  fs.mkdirSync(directory, { recursive: true })
  const write = (file: string, content: unknown) =>
    fs.writeFileSync(
      path.join(directory, file),
      typeof content === "string" ? content : JSON.stringify(content, null, 2)
    )
  // Node's types serve the program, not the package: its own declarations must do with what it depends on.
  const { devDependencies } = readManifest(source)
  const dependencies: Record<string, string> = { ...tarball.manifest.peerDependencies }
  for (const { file, name } of all) {
    if (name === tarball.name || tarball.manifest.dependencies?.[name] !== undefined) {
      dependencies[name] = `file:${file}`
    }
  }
  const needsNode = devDependencies?.["@types/node"] !== undefined
  if (needsNode) dependencies["@types/node"] = "^24.0.0"
  write("package.json", { name: "empty", private: true, type: "module", dependencies })
  write(
    "pnpm-workspace.yaml",
    ["overrides:", ...all.map(({ file, name }) => `  "${name}": "file:${file}"`), "strictPeerDependencies: true", ""]
      .join("\n")
  )
  write("tsconfig.json", {
    compilerOptions: {
      target: "ES2024",
      lib: ["ES2024", "ESNext.Disposable", "DOM", "DOM.Iterable", "DOM.AsyncIterable"],
      module: "NodeNext",
      strict: true,
      noEmit: true,
      types: needsNode ? ["node"] : [],
      // Our declarations are checked as well; the ones of effect are clean too.
      skipLibCheck: false
    },
    include: ["*.ts", "*.mts"]
  })
  fs.copyFileSync(path.join(source, program), path.join(directory, "program.ts"))
  write(
    "everything.mts",
    [
      ...tarball.entryPoints.map((entry, index) => `import * as m${index} from "${tarball.name}${entry.slice(1)}"`),
      `const modules: Record<string, object> = { ${
        tarball.entryPoints.map((entry, index) => `"${entry}": m${index}`).join(", ")
      } }`,
      `console.log(Object.keys(modules).length + " modules")`
    ].join("\n")
  )
  return { directory, installed: await pnpm(["install", "--prefer-offline", "--no-frozen-lockfile"], directory) }
}

export const typeCheck = (project: EmptyProject): Promise<Outcome> =>
  run(process.execPath, [path.join(root, "node_modules/typescript/bin/tsc"), "-p", "."], { cwd: project.directory })

/** Imports every entry point, runs the program, and asks each command for its help. */
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
