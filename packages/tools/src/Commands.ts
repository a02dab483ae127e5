/** The commands of `pnpm tools`: what each does, and what runs, as in `scripts` of a manifest. The arguments of a command follow the last part. */

const build = "turbo run build &&"
const run = "vitest run --project"

export const commands: Readonly<Record<string, readonly [what: string, script: string]>> = {
  // Generate
  facts: ["fills manifests and READMEs with what all packages state", "node packages/tools/src/facts/main.ts"],
  generate: ["writes what is generated from the contract", "node packages/tools/src/generate/main.ts"],
  "spec-day": ["shows what a new version of the vendor's API changes", "node packages/tools/src/spec-day/main.ts"],
  // Check
  api: ["writes the reports of what packages export", `${build} node packages/tools/src/api/main.ts`],
  "check:budget": [
    "measures what compilers need for the types",
    `${build} node packages/tools/src/types-budget/main.ts`
  ],
  budget: [
    "compares the size of the repository with its limits: --write",
    "node packages/tools/src/lint/check-budget.ts"
  ],
  expressions: ["judges regular expressions: --all, --write", "node packages/tools/src/lint/check-expressions.ts"],
  format: ["formats all files", "dprint fmt"],
  knip: ["finds unused files, exports and dependencies", "knip --treat-config-hints-as-errors"],
  size: ["measures bundles for browsers", `${build} node packages/tools/src/size/main.ts`],
  // Test
  canary: ["tests the packages beside another Effect", `${build} node packages/conformance/runtimes/canary.ts`],
  live: ["compares flat.io with the contract and the sandbox", "node packages/conformance/src/live/main.ts"],
  mutants: ["inserts faults, which tests must find", "node packages/conformance/src/mutants/main.ts"],
  simulate: ["runs histories by seed", "node packages/conformance/src/simulation/main.ts"],
  "test:package": ["installs the tarballs in empty projects", `${build} node packages/tools/src/packages/main.ts`],
  "test:runtimes": ["runs the suite on every runtime", "node packages/conformance/runtimes/main.ts"],
  "test:site": [
    "builds the site, and opens its pages",
    `node apps/site/src/main.ts --build && FLAT_TEST_REPORT=site ${run} site --maxWorkers=1`
  ],
  "test:vendor": ["compares the contract with the vendor's own documents", `${run} vendor`],
  "test:web": ["runs sign-in for web apps in Chromium", `${build} FLAT_TEST_REPORT=web ${run} *-web`],
  // Measure
  bench: ["compares times and memory with other clients", `${build} node apps/bench/src/run/main.ts`],
  // Run
  desk: ["starts the example app", "node apps/desk/src/main.ts"],
  roster: ["runs the roster tool from its sources", "node packages/roster/src/main.ts"],
  sandbox: ["starts the simulated API from its sources", "node packages/sandbox/src/main.ts"],
  site: ["serves the documents as a site", "node apps/site/src/main.ts"],
  // Release
  changeset: ["writes a note for users", "changeset"],
  "release:version": ["writes the next version and its changelog", "node packages/tools/src/release/version.ts"],
  "release:rehearse": [
    "publishes to a registry on this machine, and installs from there",
    `${build} node packages/tools/src/release/rehearse.ts`
  ],
  "release:publish": ["publishes what npm does not have", "pnpm publish --recursive --access public"],
  "release:stage": ["the same as staged packages", "pnpm stage publish --recursive --access public --provenance"]
}

/** The commands of users, which take paths: they run in the folder of the caller, as those that are installed do. */
export const fromCaller: ReadonlyArray<string> = ["roster", "sandbox"]
