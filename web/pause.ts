/** Between two pieces of work a pause of 0 lets the browser answer to its user. */
export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
