/** What a server of the Model Context Protocol needs that offers all operations, as `flat mcp` does: tools, guides, pseudonyms, and tools of its own. */
export {
  type Agreement,
  ClientSession,
  defaultMaxTokens,
  fail,
  type Folder,
  type Options,
  type ServerHost,
  ToolError
} from "./contract/Host.ts"
export { guides, instructions, operationList } from "./Guides.ts"
export { lifetime as planLifetime } from "./plans/Plans.ts"
export { make as makePrivacy, type Privacy } from "./privacy/Privacy.ts"
export { charactersOfToken } from "./results/Result.ts"
export { make as makeTools } from "./Tools.ts"
export type { Dependencies } from "./tools/Dependencies.ts"
export { explaining } from "./tools/Failure.ts"
export { extensionOf } from "./tools/Files.ts"
export { hints } from "./tools/Hints.ts"
export { count, make as makeInput, text } from "./tools/Input.ts"
