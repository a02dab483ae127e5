/**
 * `flat` for lines of shell, within the test's process: a small program passes on its words, variables, folder and standard input, and writes what the command
 * has written. Waits are shorter. It starts in a fifth of the time of the whole program.
 */
import * as fs from "node:fs"
import { createServer, type Server } from "node:net"
import * as os from "node:os"
import * as path from "node:path"
import * as InProcess from "./InProcess.ts"
import { main } from "./Program.ts"

interface Request {
  readonly args: ReadonlyArray<string>
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  /** In base64. */
  readonly stdin: string
}

const inside = InProcess.program()

/** Standard input is read only where a command reads it: in a loop it is that of the shell. */
const client = (socket: string): string =>
  `import { readFileSync } from "node:fs"
import { connect } from "node:net"
const args = process.argv.slice(2)
const reads = args.some((word) => /^@?-$|=@-$|^--with-/.test(word))
const stdin = reads ? readFileSync(0).toString("base64") : ""
const connection = connect(${JSON.stringify(socket)})
const { _, OLDPWD, PWD, SHLVL, ...env } = process.env
connection.end(JSON.stringify({ args, cwd: process.cwd(), env, stdin }))
let text = ""
connection.setEncoding("utf8").on("data", (part) => text += part).on("end", () => {
  const { code, stderr, stdout } = JSON.parse(text)
  process.stderr.write(Buffer.from(stderr, "base64"))
  process.stdout.write(Buffer.from(stdout, "base64"))
  process.exitCode = code
})
`

export const quoted = (word: string): string => `'${word.replaceAll("'", String.raw`'\''`)}'`

/** The function of the shell for the whole program. */
export const whole = `flat() { ${quoted(process.execPath)} ${quoted(main)} "$@"; }`

export class Shell {
  /** The function of the shell. Commands that run programs of their own are the whole program. */
  readonly flat: string
  private readonly folder = fs.mkdtempSync(path.join(os.tmpdir(), "flat-shell-"))
  private readonly server: Server

  constructor() {
    const file = path.join(this.folder, "flat.mjs")
    const socket = path.join(this.folder, "socket")
    fs.writeFileSync(file, client(socket))
    const small = `${quoted(process.execPath)} ${quoted(file)}`
    this.flat = `${whole.replace("flat()", "whole()")}
flat() { case "$1" in sandbox|roster) whole "$@";; *) ${small} "$@";; esac; }`
    this.server = createServer({ allowHalfOpen: true }, (connection) => {
      let text = ""
      connection.setEncoding("utf8").on("data", (part) => text += String(part)).on("end", () => {
        const { args, cwd, env, stdin } = JSON.parse(text) as Request
        const input = Buffer.from(stdin, "base64")
        void inside.run(args, { cwd, env, hurried: true, stdin: input }).then(({ bytes, code, stderr }) =>
          connection.end(
            JSON.stringify({ code, stdout: bytes.toString("base64"), stderr: Buffer.from(stderr).toString("base64") })
          )
        )
      })
    }).listen(socket)
  }

  close(): void {
    this.server.close()
    fs.rmSync(this.folder, { recursive: true, force: true })
  }
}
