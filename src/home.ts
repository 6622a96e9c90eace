/** Where this code lies, and beside it the files that come with it: src, or dist, which holds them in the same folders. */
export const HOME = new URL('.', import.meta.url);
