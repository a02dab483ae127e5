// Prints the last line of a run from its test reports: those of vitest, of the runtimes and of `bare.cjs`, which have the same format. A test file that
// could not be loaded, a missing report and a report without tests each count as one failure. So do a test that every report has as skipped, and a row of
// docs/reference/reliability.md of which no test passed.
const { readFileSync } = require("node:fs")

let passed = 0
let failed = 0
const titles = []
const ran = new Set()
const skipped = new Map()
for (const file of process.argv.slice(2)) {
  try {
    const report = JSON.parse(readFileSync(file, "utf8"))
    passed += report.numPassedTests
    failed += report.numFailedTests +
      report.testResults.filter((one) => one.status === "failed" && !one.assertionResults.some((test) => test.status === "failed")).length
    for (const { assertionResults, name } of report.testResults) {
      for (const { fullName, status, title } of assertionResults) {
        const key = `${name} ${fullName ?? title}`
        if (status === "passed") titles.push(title)
        if (status === "skipped" || status === "pending") skipped.set(key, fullName ?? title)
        else ran.add(key)
      }
    }
    if (report.numPassedTests + report.numFailedTests === 0) throw new Error("no test ran")
  } catch (error) {
    console.error(`${file} is not a valid test report: ${error.message}`)
    failed++
  }
}
for (const [key, name] of skipped) {
  if (ran.has(key)) continue
  // The machine has all programs now: `.ci/system.cjs` installed them.
  console.error(`not run: ${name}`)
  failed++
}
for (const [, id] of readFileSync("docs/reference/reliability.md", "utf8").matchAll(/^\| ([A-Z]+\d+) +\|/gm)) {
  if (titles.some((title) => title.startsWith(`${id} `))) continue
  console.error(`docs/reference/reliability.md ${id}: no test of this row passed`)
  failed++
}
console.log(`tests: ${passed} passed, ${failed} failed`)
process.exit(failed > 0 || passed === 0 ? 1 : 0)
