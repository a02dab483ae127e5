/** Operations of the Flat API for agents. For the AI SDK, see `@flat-sdk/agents/ai-sdk`. */
export * as FlatToolkit from "./FlatToolkit.ts"
