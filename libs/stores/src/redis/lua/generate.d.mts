/** The text of src/redis/gen/scripts.ts, from the Lua files as they are. */
export declare function generate(): string;
