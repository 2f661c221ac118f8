export declare function isFree(port: number): Promise<boolean>;
export declare function freePort(wanted?: number): Promise<number>;
export declare function waitForUrl(
  url: string,
  options?: { timeoutMs?: number; everyMs?: number; gone?: () => boolean },
): Promise<boolean>;
