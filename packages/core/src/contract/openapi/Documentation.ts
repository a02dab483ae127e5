/** What the sources of the contract say. `pnpm generate` writes it for `FlatApi`, as `generated/documentation.ts`. */
export interface Documentation {
  /** By the identifier of the group. */
  readonly services: Readonly<Record<string, string>>
  /** By operation id: a short title, and the statuses of errors that the description mentions. */
  readonly operations: Readonly<
    Record<string, Text & { readonly summary: string; readonly statuses?: ReadonlyArray<string> }>
  >
  /** By the name of a schema, and of its fields: `Task`, `Task.id`. Parameters and bodies are fields of their operation: `getTask.task`. */
  readonly fields: Readonly<Record<string, Text>>
}

interface Text {
  readonly description?: string
  readonly default?: unknown
  readonly deprecated?: true
}
