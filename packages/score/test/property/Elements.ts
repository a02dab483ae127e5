/** Elements of a document, read by saxes. */
import { SaxesParser } from "saxes"

export interface Element {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: Array<Element>
  text: string
  /** Offsets into the source. */
  readonly start: number
  end: number
}

export const readElements = (source: string): Element => {
  const parser = new SaxesParser()
  const top: Element = { name: "", attributes: {}, children: [], text: "", start: 0, end: source.length }
  const open = [top]
  parser.on("opentag", ({ attributes, name }) => {
    const start = source.lastIndexOf("<", parser.position - 1)
    const element = { name, attributes: { ...attributes }, children: [], text: "", start, end: start }
    open.at(-1)?.children.push(element)
    open.push(element)
  })
  parser.on("closetag", () => {
    const element = open.pop()
    if (element) element.end = parser.position
  })
  parser.on("text", (text) => {
    for (const element of open.slice(-1)) element.text += text
  })
  parser.write(source).close()
  return top.children[0] ?? top
}

export const all = ({ children }: Element, name: string) => children.filter((one) => one.name === name)
/** Returns the first element at a path, such as `pitch/step`. */
export const find = (element: Element, path: string): Element | undefined =>
  path.split("/").reduce<Element | undefined>(
    (found, name) => found?.children.find((one) => one.name === name),
    element
  )
export const textAt = (element: Element, path: string): string | undefined => find(element, path)?.text.trim()

const layout = /^(?:default|relative|bezier)-|^(?:id|width)$/
/** Returns an element as one line, without what only says where on the page it is, the number 1, which is the default, and without the children in `skipped`. */
export const line = ({ attributes, children, name, text }: Element, skipped: ReadonlyArray<string> = []): string => {
  const said = Object.entries(attributes).filter(([key, one]) =>
    !layout.test(key) && !(key === "number" && one === "1")
  ).map(([key, one]) => `${key}=${one}`)
  const inside = children.filter((one) => !skipped.includes(one.name)).map((one) => line(one))
  return `<${[name, ...said.sort()].join(" ")}>${[text.trim(), ...inside].join("")}`
}
