/**
 * The language server of the installed TypeScript: what an editor shows of a piece of code.
 */
import { Effect } from "effect"
import { spawn } from "node:child_process"
import * as path from "node:path"
import { pathToFileURL } from "node:url"

const root = path.join(import.meta.dirname, "../../../..")

interface Message {
  readonly id?: number
  readonly method?: string
  readonly result?: unknown
  readonly error?: { readonly message: string }
}

export interface LanguageServer {
  /** The documentation that an editor shows at the first place of `at` in the text of a file, which need not be on disk. */
  readonly hover: (file: string, text: string, at: string) => Promise<string>
}

const frame = (message: object): string => {
  const body = JSON.stringify({ jsonrpc: "2.0", ...message })
  return `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
}

const start = async (): Promise<LanguageServer & { readonly stop: () => void }> => {
  const server = spawn(process.execPath, [path.join(root, "node_modules/typescript/bin/tsc"), "--lsp", "--stdio"], {
    cwd: root,
    stdio: ["pipe", "pipe", "ignore"]
  })
  const waiting = new Map<number, { readonly resolve: (value: unknown) => void; readonly reject: (error: Error) => void }>()
  let buffer = Buffer.alloc(0)
  const receive = (message: Message) => {
    if (message.method !== undefined && message.id !== undefined) {
      // The server asks for settings or registrations: nothing to add.
      server.stdin.write(frame({ id: message.id, result: null }))
    } else if (message.id !== undefined) {
      const call = waiting.get(message.id)
      waiting.delete(message.id)
      if (message.error === undefined) call?.resolve(message.result)
      else call?.reject(new Error(message.error.message))
    }
  }
  server.stdout.on("data", (chunk: Buffer) => {
    buffer = Buffer.concat([buffer, chunk])
    for (;;) {
      const end = buffer.indexOf("\r\n\r\n")
      if (end === -1) return
      const length = Number(/content-length: (\d+)/i.exec(buffer.subarray(0, end).toString())?.[1])
      if (buffer.length < end + 4 + length) return
      receive(JSON.parse(buffer.subarray(end + 4, end + 4 + length).toString()) as Message)
      buffer = buffer.subarray(end + 4 + length)
    }
  })
  server.on("exit", () => {
    for (const { reject } of waiting.values()) reject(new Error("the language server ended"))
  })
  let last = 0
  const request = (method: string, params: object): Promise<unknown> =>
    new Promise((resolve, reject) => {
      waiting.set(++last, { resolve, reject })
      server.stdin.write(frame({ id: last, method, params }))
    })
  await request("initialize", {
    processId: process.pid,
    rootUri: pathToFileURL(root).href,
    capabilities: { textDocument: { hover: { contentFormat: ["markdown"] } } }
  })
  server.stdin.write(frame({ method: "initialized", params: {} }))
  return {
    hover: async (file, text, at) => {
      const uri = pathToFileURL(file).href
      server.stdin.write(frame({ method: "textDocument/didOpen", params: { textDocument: { uri, languageId: "typescript", version: 1, text } } }))
      const offset = text.indexOf(at)
      const before = text.slice(0, offset).split("\n")
      const position = { line: before.length - 1, character: before.at(-1)!.length }
      const found = await request("textDocument/hover", { textDocument: { uri }, position }) as { readonly contents?: unknown } | null
      server.stdin.write(frame({ method: "textDocument/didClose", params: { textDocument: { uri } } }))
      return JSON.stringify(found?.contents ?? null)
    },
    stop: () => server.kill()
  }
}

/** A language server that ends with the scope. */
export const languageServer = Effect.acquireRelease(Effect.promise(start), ({ stop }) => Effect.sync(stop))
