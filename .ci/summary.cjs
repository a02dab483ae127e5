// Prints the last line of a run from its test reports: those of vitest and of the runtimes, which have the same format. A test file that could not
// be loaded, a missing report, a report without tests and a skipped test each count as one failure, and so does a row of docs/reference/reliability.md of which no
// test passed.
const { readFileSync } = require("node:fs")

let passed = 0
let failed = 0
const titles = []
for (const file of process.argv.slice(2)) {
  try {
    const report = JSON.parse(readFileSync(file, "utf8"))
    passed += report.numPassedTests
    titles.push(...report.testResults.flatMap((one) => one.assertionResults).filter((test) => test.status === "passed").map((test) => test.title))
    failed += report.numFailedTests +
      report.testResults.filter((one) => one.status === "failed" && !one.assertionResults.some((test) => test.status === "failed")).length
    // This machine has all programs: `.ci/system.cjs` installed them.
    for (const test of report.testResults.flatMap((one) => one.assertionResults).filter((test) => test.status === "skipped" || test.status === "pending")) {
      console.error(`not run: ${test.fullName ?? test.title}`)
      failed++
    }
    if (report.numPassedTests + report.numFailedTests === 0) throw new Error("no test ran")
  } catch (error) {
    console.error(`${file} is not a valid test report: ${error.message}`)
    failed++
  }
}
for (const [, id] of readFileSync("docs/reference/reliability.md", "utf8").matchAll(/^\| ([A-Z]+\d+) +\|/gm)) {
  if (titles.some((title) => title.startsWith(`${id} `))) continue
  console.error(`docs/reference/reliability.md ${id}: no test of this row passed`)
  failed++
}
console.log(`tests: ${passed} passed, ${failed} failed`)
process.exit(failed > 0 || passed === 0 ? 1 : 0)
