/** Reading the elements of a tree by name. */
import { XmlElement } from "@rgrove/parse-xml"

export const elements = (element: XmlElement): ReadonlyArray<XmlElement> =>
  element.children.filter((node): node is XmlElement => node instanceof XmlElement)
export const children = (element: XmlElement, name: string) => elements(element).filter((one) => one.name === name)

export const child = (element: XmlElement, name: string): XmlElement | undefined => {
  for (const node of element.children) if (node instanceof XmlElement && node.name === name) return node
  return undefined
}

/** Returns the first element at a path of names, such as `pitch/step`. */
export const at = (element: XmlElement, path: string): XmlElement | undefined =>
  path.split("/").reduce<XmlElement | undefined>((found, name) => found && child(found, name), element)

/** Returns the text of the first element at a path, trimmed. Without one, or with an empty one, `undefined`. */
export const textOf = (element: XmlElement, path: string) => at(element, path)?.text.trim() || undefined

/** Returns the number in the first element at a path. Without one, or if it is no number, `undefined`. */
export const numberOf = (element: XmlElement, path: string): number | undefined => {
  const text = textOf(element, path)
  return text === undefined || Number.isNaN(Number(text)) ? undefined : Number(text)
}
