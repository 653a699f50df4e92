// One and many. Comes in: a number as text and as number, the two words. Goes out: both together.

export const plural = (text: string, count: number, one: string, many: string): string => `${text} ${count === 1 ? one : many}`;
