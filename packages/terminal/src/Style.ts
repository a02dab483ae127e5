/** Colours and weights of text on a terminal. */

export interface Style {
  readonly strong: (text: string) => string
  readonly dim: (text: string) => string
  readonly key: (text: string) => string
  readonly string: (text: string) => string
  readonly number: (text: string) => string
}

const code = (open: number, close: number) => (text: string): string => `\u001b[${open}m${text}\u001b[${close}m`

const same = (text: string): string => text

const colors: Style = {
  strong: code(1, 22),
  dim: code(2, 22),
  key: code(34, 39),
  string: code(32, 39),
  number: code(33, 39)
}

const plain: Style = { strong: same, dim: same, key: same, string: same, number: same }

export const of = (color: boolean): Style => color ? colors : plain
