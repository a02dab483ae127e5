/**
 * The command line as an API of the conformance suite: each call becomes a command, and its output the result.
 */
import type { Api, ClientOptions, Failure, OperationName, Outcome } from "@flat-sdk/conformance/suite/Api"
import * as fs from "node:fs"
import * as path from "node:path"
import type { Catalog, Operation } from "../../src/catalog/Catalog.ts"
import * as Arguments from "./Arguments.ts"
import type { Ran, RunOptions } from "./Cli.ts"
import type { Seen } from "./InProcess.ts"

/** Runs a command. */
export type Run = (
  args: ReadonlyArray<string>,
  options: Pick<RunOptions, "env" | "stdin">
) => Promise<Ran & { readonly seen?: Seen | undefined }>

export interface Options {
  readonly catalog: Catalog
  readonly run: Run
  /** A folder for files. */
  readonly folder: string
}

type Input = Readonly<Record<string, unknown>>

const forms: ReadonlyArray<Arguments.BodyForm> = ["set", "stdin", "mixed", "file"]

/** Turns the report of an error into the failure of the suite. */
const failureOf = (operation: Operation, stderr: string): Failure => {
  const report = JSON.parse(stderr.trim().split("\n").at(-1)!) as Record<string, unknown>
  return {
    // The command line reports an input that core does not accept by its flags.
    reason: report["reason"] === "UsageError" ? "Encode" : String(report["reason"]),
    operation: operation.id,
    method: operation.method,
    path: operation.path,
    attempts: Number(report["attempts"] ?? 0),
    outcome: report["outcome"] === "unknown" ? "unknown" : undefined,
    message: String(report["message"]),
    shown: stderr,
    details: report
  }
}

/** Opens the command line as an API. */
export const open = ({ catalog, folder, run }: Options) => {
  let calls = 0
  return (options: ClientOptions): Promise<Api> => {
    const byId = new Map(catalog.operations.map((operation) => [operation.id, operation]))
    const env = {
      HOME: folder,
      FLAT_ACCESS_TOKEN: typeof options.accessToken === "string" ? options.accessToken : undefined,
      FLAT_BASE_URL: options.baseUrl
    }
    const execute = async (name: OperationName, input: Input = {}, more: ReadonlyArray<string> = []) => {
      const operation = byId.get(name)!
      const line = Arguments.of(catalog, operation, input, forms[calls++ % forms.length]!, folder)
      const file = path.join(folder, `output-${calls}`)
      const output = operation.kind === "file" ? ["--output", file] : []
      const args = [
        "--format",
        operation.kind === "paginated" ? "jsonl" : "json",
        "--format-error",
        "json",
        "--yes",
        ...more
      ]
      const ran = await run([...args, ...line.args, ...output], { env, stdin: line.stdin })
      const outcome = ran.code === 0
        ? { ok: true as const, value: valueOf(operation, ran, file) }
        : { ok: false as const, error: failureOf(operation, ran.stderr) }
      return { outcome, seen: ran.seen }
    }
    const valueOf = (
      operation: Operation,
      { seen, stdout }: Ran & { readonly seen?: Seen | undefined },
      file: string
    ) => {
      switch (operation.kind) {
        case "file":
          return { contentType: seen?.headers["content-type"], bytes: new Uint8Array(fs.readFileSync(file)) }
        case "paginated":
          return { items: stdout.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line) as unknown) }
        case "single":
          return stdout === "" ? undefined : JSON.parse(stdout) as unknown
      }
    }
    const unsupported = () => Promise.reject(new Error("no case of an operation uses this"))
    return Promise.resolve({
      call: async (name, input) => (await execute(name, input)).outcome,
      withResponse: async (name, input) => {
        const { outcome, seen } = await execute(name, input)
        return outcome.ok
          ? { ok: true, value: { value: outcome.value, status: seen?.status ?? 0, headers: seen?.headers ?? {} } }
          : outcome
      },
      stream: async (name, input): Promise<Outcome<ReadonlyArray<unknown>>> => {
        const { outcome } = await execute(name, input, ["--all"])
        return outcome.ok
          ? { ok: true, value: (outcome.value as { readonly items: ReadonlyArray<unknown> }).items }
          : outcome
      },
      request: unsupported,
      requestStream: unsupported,
      pages: unsupported,
      collect: unsupported,
      resumed: unsupported,
      aborted: unsupported,
      waiting: { exportScore: unsupported, recognise: unsupported },
      close: () => Promise.resolve()
    })
  }
}
