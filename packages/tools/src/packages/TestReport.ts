/** A reporter for Node's test runner: writes the results for `.ci/run`, in the format of the other tests' reports. */
interface TestEvent {
  readonly type: string
  readonly data: {
    readonly name: string
    readonly skip?: boolean | string
    readonly todo?: boolean | string
    readonly details?: { readonly type?: string }
  }
}

export default async function* report(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  const results: Array<{ readonly title: string; readonly status: "passed" | "failed" }> = []
  for await (const { data, type } of events) {
    if ((type !== "test:pass" && type !== "test:fail") || data.details?.type === "suite") continue
    if (data.skip !== undefined || data.todo !== undefined) continue
    results.push({ title: data.name, status: type === "test:pass" ? "passed" : "failed" })
  }
  const count = (status: string) => results.filter((one) => one.status === status).length
  yield JSON.stringify({
    numPassedTests: count("passed"),
    numFailedTests: count("failed"),
    testResults: [{ status: count("failed") === 0 ? "passed" : "failed", assertionResults: results }]
  })
}
