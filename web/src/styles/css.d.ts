// Style sheets that esbuild takes from imports. Comes in: nothing. Goes out: a declaration.

declare module '*.css';
