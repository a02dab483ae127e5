/**
 * The server for agents: tools and resources over the operations of a catalog. It takes what it needs as values, so that tests can run it without the
 * command.
 */
import type { Operation } from "@flat-sdk/agents/operations"
import { fromClient } from "@flat-sdk/agents/operations"
import {
  guides,
  instructions,
  makePrivacy,
  makeTools,
  operationList,
  type Options,
  type Privacy,
  type ServerHost
} from "@flat-sdk/agents/server"
import type { FlatClient } from "@flat-sdk/core"
import * as Printable from "@flat-sdk/terminal/Printable"
import * as McpProtocol from "effect/ai/McpProtocol"
import { Tool } from "effect/ai/McpSchema"
import * as McpServer from "effect/ai/McpServer"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Catalog from "../catalog/Catalog.ts"
import { search } from "../catalog/Search.ts"
import * as Sample from "../describe/Sample.ts"
import * as Client from "./Client.ts"
import * as ScoreTools from "./ScoreTools.ts"

interface Service {
  readonly catalog: Catalog.Catalog
  readonly client: FlatClient.FlatClientShape
  readonly options: Options
  readonly version: string
  readonly privacy: Privacy
}

/** What the tools for agents use of the command line. */
const hostOf = (catalog: Catalog.Catalog): ServerHost => {
  const byId = new Map(catalog.operations.map((operation) => [operation.id, operation]))
  const own = ({ id }: Operation): Catalog.Operation => byId.get(id)!
  return {
    contract: catalog,
    search: (words) => search(catalog, words),
    sample: (operation) => Sample.input(catalog, own(operation)),
    command: (operation, input) => {
      const command = own(operation)
      const given = command.parameters.filter(({ name }) => input[name] !== undefined)
      return [
        "flat",
        Catalog.commandOf(catalog, command),
        ...given.filter((one) => one.in === "path").map(({ name }) => Printable.quoteWord(String(input[name]))),
        ...given.filter((one) => one.in === "query" && one.required).map(({ flag, name }) =>
          `--${flag} ${Printable.quoteWord(String(input[name]))}`
        )
      ].join(" ")
    }
  }
}

// Clients that offer an older version get the first: it has the hints of tools.
export const protocols = [McpProtocol.v2025_11_25, McpProtocol.v2025_06_18, McpProtocol.v2025_03_26] as const

/** Whether a keyword of a schema says only the default: the range of safe integers, or that more fields are allowed. */
const isSaid = (key: string, value: unknown): boolean =>
  (key === "additionalProperties" && value === true) || Math.abs(Number(value)) === Number.MAX_SAFE_INTEGER

/** The server, with tools without such keywords and without a second title: a model reads them in every conversation. */
const brief = Layer.effect(
  McpServer.McpServer,
  Effect.map(McpServer.McpServer, (server) => ({
    ...server,
    addTool: ({ tool, ...options }: Parameters<typeof server.addTool>[0]) => {
      const text = JSON.stringify(tool.inputSchema, (key, value: unknown) => isSaid(key, value) ? undefined : value)
      const { title, ...annotations } = tool.annotations ?? {}
      const inputSchema = JSON.parse(text) as typeof tool.inputSchema
      return server.addTool({ ...options, tool: new Tool({ ...tool, title, annotations, inputSchema }) })
    }
  }))
)

const registrations = ({ catalog, client, options, privacy }: Service) => {
  const { dependenciesOf, offer, tools } = makeTools(hostOf(catalog), { caller: fromClient(client), options, privacy })
  const operations = McpServer.resource({
    uri: "flat://operations",
    name: "Operations",
    description: "All operations, a line each",
    mimeType: "text/markdown",
    content: Effect.sync(() => operationList(offer, options))
  })
  const texts = guides(options).map(({ text, ...guide }) =>
    McpServer.resource({ ...guide, mimeType: "text/markdown", content: Effect.succeed(text) })
  )
  const abc = McpServer.resource({
    uri: "flat://guides/abc",
    name: "ABC",
    description: "How measures are written as text",
    mimeType: "text/markdown",
    // Large, and rarely read.
    content: Effect.promise(async () =>
      (await import("../documents/Pages.ts")).pages.find(({ path }) => path === "docs/reference/abc.md")!.text
    )
  })
  const all = Layer.merge(tools, ScoreTools.make(options, dependenciesOf, client.scores)).pipe(Layer.provide(brief))
  return Layer.mergeAll(Layer.provide(all, Client.middleware.layer), operations, abc, ...texts)
}

/** What is served, over any transport, and what removes names from its log. */
export interface Served {
  readonly settings: {
    readonly name: string
    readonly version: string
    readonly instructions: string
    readonly protocols: typeof protocols
    readonly registrations: ReturnType<typeof registrations>
  }
  readonly privacy: Pick<Privacy, "maskText">
}

/** Returns the server of the operations. */
export const make = (given: Omit<Service, "privacy">): Served => {
  const privacy = makePrivacy(given.catalog, given.options)
  return {
    settings: {
      name: "flat",
      version: given.version,
      instructions: instructions(given.options),
      protocols,
      registrations: registrations({ ...given, privacy })
    },
    privacy
  }
}
