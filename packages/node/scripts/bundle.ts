/**
 * Bundles the compiled modules with the parts of undici and of effect's Node client that they use.
 */
import { dispatchers } from "@flat-sdk/tools/bundling/Undici"
import { build, type Metafile } from "esbuild"

/** Writes one file per public module into `folder`, from the sources or from what TypeScript wrote. */
export const bundle = async (modules: string, folder: string): Promise<Metafile> => {
  const { metafile } = await build({
    absWorkingDir: modules,
    entryPoints: ["FileDownload", "FileUpload", "HttpTransport", "NodeTransport", "RedisQuota"].map((name) =>
      `./${name}`
    ),
    outdir: folder,
    allowOverwrite: true,
    chunkNames: "chunks/[name]-[hash]",
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "es2022",
    legalComments: "none",
    external: ["effect", "effect/*", "@flat-sdk/engine/*", "redis"],
    // undici is CommonJS and requires only Node's built-in modules.
    banner: { js: "const require = (id) => process.getBuiltinModule(id)" },
    plugins: [dispatchers],
    sourcemap: true,
    metafile: true
  })
  return metafile
}
