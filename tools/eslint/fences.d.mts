export declare const arrows: Readonly<Record<string, readonly string[]>>;
export declare const apps: readonly string[];
export declare const thirdParty: Readonly<Record<string, readonly string[]>>;
export declare const anywhere: readonly string[];
export declare const pure: readonly string[];
