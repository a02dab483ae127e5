/** Lists the tests that a machine could not run, by the program that is missing, after everything else. */
import type { Reporter, TestModule } from "vitest/node"
import { missing } from "./Programs.ts"

export class NotRun implements Reporter {
  onTestRunEnd(modules: ReadonlyArray<TestModule>): void {
    const skipped = modules.flatMap((module) => [...module.children.allTests("skipped")])
    const lines = [...missing].flatMap((program) => {
      const tests = skipped.filter(({ tags }) => tags.includes(program))
      return tests.length === 0
        ? []
        : [`  ${program}: ${tests.length === 1 ? "1 test" : `${tests.length} tests`}, such as "${tests[0]!.fullName}"`]
    })
    if (lines.length === 0) return
    console.log(`\nNot run, because programs are missing:\n${lines.join("\n")}\nInstall them: node .ci/system.cjs\n`)
  }
}
