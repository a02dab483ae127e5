/** Pictures of scores. The packages that draw them are loaded when a function is called; without them it rejects with the command that installs them. */
export { type FileOptions, type PngOptions, toPdf, toPng } from "./render/Files.ts"
export { MissingPackages } from "./render/Peers.ts"
export { type Music, type SvgOptions, toSvg } from "./render/Svg.ts"
