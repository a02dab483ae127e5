/** What the rules of this folder read of a syntax tree, of any kind of node, and how they report a problem. */
export interface Node {
  readonly type: string
  readonly name?: string
  readonly value?: unknown
  readonly parent: Node
  readonly loc: { readonly start: { readonly line: number } }
  readonly id?: Node
  readonly init?: Node | null
  readonly body?: Node | ReadonlyArray<Node>
  readonly expression?: Node
  readonly argument?: Node | null
  readonly callee?: Node
  readonly arguments?: ReadonlyArray<Node>
  readonly object?: Node
  readonly property?: Node
  readonly properties?: ReadonlyArray<{ readonly key?: Node }>
  readonly source?: Node
  readonly importKind?: string
  readonly imported?: Node
  readonly local?: Node
  readonly specifiers?: ReadonlyArray<Node>
}

export interface Context {
  readonly report: (problem: { readonly node: Node; readonly message: string }) => void
  readonly sourceCode: { readonly lines: ReadonlyArray<string> }
}
