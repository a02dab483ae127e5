/** Marks the code blocks that run, and their documented output, for the script of the page. */
import type { ExpressiveCodePlugin } from "@astrojs/starlight/expressive-code"

export const marks = (): ExpressiveCodePlugin => ({
  name: "flat-sdk-runner",
  hooks: {
    postprocessRenderedBlock: ({ codeBlock: { metaOptions }, renderData: { blockAst } }) => {
      for (const mark of ["run", "output"]) {
        if (metaOptions.getBoolean(mark) === true) blockAst.properties[`data-${mark}`] = ""
      }
    }
  }
})
