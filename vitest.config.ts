import { plugins } from "@flat-sdk/conformance/mutants/plugin"
import { isNightly } from "@flat-sdk/tools/tests/Nightly"
import { NotRun } from "@flat-sdk/tools/tests/NotRun"
import { tags } from "@flat-sdk/tools/tests/Programs"
import { availableParallelism } from "node:os"
import { fileURLToPath } from "node:url"
import { configDefaults, defineConfig } from "vitest/config"
import { BaseSequencer, type TestSpecification } from "vitest/node"

/** Tests run many short programs: each loads what an earlier one compiled. */
const compiled = fileURLToPath(new URL("node_modules/.cache/compiled", import.meta.url))

const setupFiles = fileURLToPath(import.meta.resolve("@flat-sdk/tools/tests/Setup"))

/** Tests of commands run processes of a bundle, which starts faster than the sources. */
const bundledCommand = fileURLToPath(new URL("packages/cli/test/support/Program.ts", import.meta.url))
const bundledRoster = fileURLToPath(import.meta.resolve("@flat-sdk/tools/tests/RosterProgram"))

interface More {
  readonly include?: string
  readonly exclude?: Array<string>
  readonly globalSetup?: string
}

/** Files that run at night only. */
const atNight = (...files: Array<string>): Array<string> => isNightly ? [] : files

const project = (
  name: string,
  root: string,
  { exclude = [], globalSetup, include = "test/**/*.test.ts" }: More = {}
) => ({
  plugins: plugins(),
  test: {
    name,
    root,
    include: [include],
    exclude: [...configDefaults.exclude, ...exclude],
    tags,
    setupFiles,
    ...(globalSetup === undefined ? undefined : { globalSetup: [globalSetup] }),
    env: { NODE_COMPILE_CACHE: compiled },
    // A busy machine is no failure: a test and a server that it starts may take ten times as long as on an idle one. By night some have
    // ten thousand accounts.
    testTimeout: isNightly ? 1_800_000 : 180_000,
    hookTimeout: 180_000,
    // In files that say so: the ways of the suite, and programs that wait.
    maxConcurrency: 6,
    // The modules keep nothing that a test could change, so files share what is loaded: loading it again for each took a quarter of the time.
    isolate: false
  }
})

/** Those that take longest: a fresh clone has no times of earlier runs, and the last of them would run alone. */
const longest = /\/(?:Simulation|server\/Runs|Demo|sandbox\/test\/Repeats|property\/Property)\.test/

/** Starts projects with long files first, with these files. Files of a project stay together, because they share workers. */
class LongestFirst extends BaseSequencer {
  override async sort(files: Array<TestSpecification>): Promise<Array<TestSpecification>> {
    const rank = ({ moduleId }: TestSpecification) => longest.test(moduleId) ? 0 : 1
    const projects = [...Map.groupBy(await super.sort(files), ({ project }) => project).values()]
    return projects.map((of) => of.sort((a, b) => rank(a) - rank(b))).sort(([a], [b]) => rank(a!) - rank(b!)).flat()
  }
}

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    // Node loads TypeScript itself, with a tenth less work. Mutants need modules that Vite transforms.
    experimental: { viteModuleRunner: plugins().length > 0 },
    // vitest leaves one core to itself by default: half of a small machine. Two more than the cores, because for more than a third of the time tests
    // wait for other processes and for time.
    maxWorkers: availableParallelism() + 2,
    // `.ci/run` counts the tests from the report.
    reporters: [
      "default",
      ...process.env.CI === undefined
        ? []
        : [["json", { outputFile: `.ci/out/${process.env.FLAT_TEST_REPORT ?? "tests"}.json` }] as ["json", object]],
      new NotRun()
    ],
    projects: [
      project("engine", "packages/engine"),
      project("core", "packages/core", { exclude: atNight("test/Editors.test.ts") }),
      project("fetch", "packages/fetch"),
      project("node", "packages/node", { exclude: atNight("test/HiddenClasses.test.ts") }),
      project("promise", "packages/promise"),
      project("score", "packages/score"),
      project("sandbox", "packages/sandbox"),
      project("tools", "packages/tools"),
      project("agents", "packages/agents"),
      project("terminal", "packages/terminal"),
      project("cli", "packages/cli", {
        globalSetup: bundledCommand,
        exclude: atNight("test/auth/Interrupted.test.ts", "test/bulk/Stopped.test.ts", "test/watch/Killed.test.ts")
      }),
      project("conformance", "packages/conformance", {
        exclude: [
          "test/vendor/**",
          "test/web/**",
          ...atNight(
            "test/Explorer.test.ts",
            "test/GeneratedClients.test.ts",
            "test/Live.test.ts",
            "test/reliability/Soak.test.ts"
          )
        ]
      }),
      // Needs the vendor's documents beside the repository: `pnpm tools test:vendor`.
      project("vendor", "packages/conformance", { include: "test/vendor/**/*.test.ts" }),
      project("roster", "packages/roster", {
        globalSetup: bundledRoster,
        exclude: atNight(
          "test/engine/Kills.test.ts",
          "test/scale/Memory.test.ts",
          "test/workers/Commands.test.ts",
          "test/workers/Failures.test.ts",
          "test/workers/Workers.test.ts"
        )
      }),
      project("bench", "apps/bench"),
      project("demo", "apps/demo", { globalSetup: bundledRoster }),
      project("examples", "examples"),
      project("desk", "apps/desk", { exclude: ["test/browser/**"] }),
      // Need Chromium, and the recipes the registry: `pnpm tools test:web`.
      project("recipes-web", "packages/conformance", { include: "test/web/**/*.test.ts" }),
      project("desk-web", "apps/desk", { include: "test/browser/**/*.test.ts" }),
      // Needs the built site and Chromium: `pnpm tools test:site`.
      project("site", "apps/site")
    ]
  }
})
