/** `Tentacle` → `Tentacle.service`: slashes go, white space becomes a dash, case stays (Tentacle 9.2, §5.1). */
export const unitName = (instance: string): string => `${instance.replaceAll('/', '').replaceAll(/\s+/g, '-')}.service`;
