/** The path of what is in a space, below the portal; `''` is the only one of a Server that has no spaces yet (facts: Octopus REST §2.1). */
export const spacePath = (spaceId: string): string => (spaceId === '' ? '/api' : `/api/${encodeURIComponent(spaceId)}`);
