/** Splits a line of shell into words, at spaces outside of quotes. */
export const words = (line: string): ReadonlyArray<string> =>
  [...line.matchAll(/(?:'[^']*'|"[^"]*"|\\'|[^\s'"\\])+/g)].map(([word]) =>
    word.replaceAll(/'([^']*)'|"([^"]*)"|\\(')/g, "$1$2$3")
  )
