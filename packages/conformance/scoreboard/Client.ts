/** A client under test: a program that gets one call a line on its standard input, and writes one outcome a line. */
import { type ChildProcess, spawn } from "node:child_process"
import { createInterface } from "node:readline"
import type { Json } from "./Vector.ts"

export interface Client {
  /** Short name: of the option and of the column. */
  readonly name: string
  readonly command: ReadonlyArray<string>
}

/** The first line that the program writes. */
export interface Hello {
  readonly client: string
  readonly version: string
  readonly runtime: string
}

/** What a call came to, as the program reports it or the runner sees it. */
export interface Outcome {
  readonly outcome: "ended" | "error" | "unsupported" | "value" | "waiting"
  readonly value?: Json
  /** The class or kind of the error. */
  readonly name?: string
  /** Whether the error is of the client's own classes. */
  readonly own?: boolean
  /** Whether the error says that the request may have been executed. */
  readonly unknown?: boolean
  readonly status?: Json
  readonly resetAt?: Json
  /** The error in every form that a program may print. */
  readonly shown?: string
  /** Why a client has nothing to call. */
  readonly why?: string
  /** The line as it was written. */
  readonly line?: string
}

/** A running program. */
export class Program {
  #errors = ""
  readonly #child: ChildProcess
  readonly #lines: AsyncIterator<string>
  readonly #ended: Promise<void>

  constructor({ command: [program, ...parameters] }: Client) {
    const child = spawn(program!, parameters, { stdio: "pipe" })
    this.#child = child
    this.#ended = new Promise((resolve) => child.once("close", () => resolve()).once("error", () => resolve()))
    child.on("error", ({ message }) => this.#errors += message)
    child.stdin.on("error", () => {})
    child.stderr.on("data", (chunk) => this.#errors = (this.#errors + String(chunk)).slice(-2000))
    this.#lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  }

  /** Returns the next line that is a JSON object; what the client logs beside is skipped. */
  async #next(): Promise<string | undefined> {
    for (;;) {
      const { done, value } = await this.#lines.next()
      if (done === true) return undefined
      if (/^\{.*\}$/.test(value)) return value
    }
  }

  async start(): Promise<Hello> {
    const line = await this.#next()
    if (line !== undefined) return JSON.parse(line) as Hello
    await this.#ended
    const lines = this.#errors.trim().split("\n")
    throw new Error(lines.findLast((one) => /Error[:)]/.test(one)) ?? (lines.at(-1) || "the program ended"))
  }

  /** Makes a call, and waits for its outcome. After `waiting` and `ended` the program is of no more use. */
  async call(call: unknown, seconds: number): Promise<Outcome> {
    this.#child.stdin!.write(`${JSON.stringify(call)}\n`)
    const late = Promise.withResolvers<"late">()
    const timer = setTimeout(late.resolve, seconds * 1000, "late")
    const line = await Promise.race([this.#next(), late.promise])
    clearTimeout(timer)
    if (line === "late") return { outcome: "waiting" }
    return line === undefined ? { outcome: "ended" } : { ...(JSON.parse(line) as Outcome), line }
  }

  /** Lets the program end, so that what it still sends arrives, and ends it after two seconds. */
  async end(): Promise<void> {
    this.#child.stdin!.end()
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), 2000)
    await this.#ended
    clearTimeout(timer)
  }
}
