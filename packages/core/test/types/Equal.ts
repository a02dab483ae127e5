/** Whether two types are the same, `any` told from everything else. */
export type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2) ? true : false

/** Compiles only for `true`. */
export const holds = <_ extends true>(): void => {}
