/** What evidence, reports and bodies are made of. */
export type Json = string | number | boolean | null | undefined | readonly Json[] | {readonly [key: string]: Json};
