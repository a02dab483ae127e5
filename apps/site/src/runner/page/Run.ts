/** One run of a snippet, in a worker of its own. */
import type { Job, Message } from "../Message.ts"

const bundle = new URL("../generated/worker.bin", import.meta.url)

const load = async (): Promise<string> => {
  const response = await fetch(bundle)
  if (!response.ok || response.body === null) throw new Error(`the server responded with ${response.status}`)
  const script = await new Response(response.body.pipeThrough(new DecompressionStream("gzip"))).arrayBuffer()
  // A worker of a blob has the policy of the page, which lets it send requests nowhere else.
  return URL.createObjectURL(new Blob([script], { type: "text/javascript" }))
}

let loading: Promise<string> | undefined

/** Loads the client and the sandbox, once for a page. */
const workerUrl = (): Promise<string> =>
  loading ??= load().catch((error: unknown) => {
    loading = undefined
    throw new Error(`The sandbox could not be loaded: ${String(error)}. Check the connection, and run it again.`)
  })

export class Run {
  private worker: Worker | undefined
  private isOver = false
  private readonly receive: (message: Message) => void

  constructor(job: Job, receive: (message: Message) => void) {
    this.receive = receive
    const fail = (failure: string) => this.end({ type: "ended", failure, at: 0 })
    workerUrl().then((url) => {
      if (this.isOver) return
      this.worker = new Worker(url, { type: "module" })
      this.worker.addEventListener("error", ({ message }) => fail(`The sandbox did not start: ${message}`))
      this.worker.addEventListener("message", ({ data }: MessageEvent<Message>) => {
        if (data.type === "ended") this.end(data)
        else receive(data)
      })
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has none
      this.worker.postMessage(job)
    }, (error: Error) => fail(error.message))
  }

  private end(message: Message): void {
    if (this.isOver) return
    this.stop()
    this.receive(message)
  }

  /** Ends the worker, in whatever loop it is. No message follows. */
  stop(): void {
    this.isOver = true
    this.worker?.terminate()
  }
}
